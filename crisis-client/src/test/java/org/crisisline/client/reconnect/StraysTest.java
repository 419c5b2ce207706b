package org.crisisline.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StraysTest {
    private final Strays strays = new Strays();

    @Test
    void noneWasGivenUp_nothingIsExplained() {
        assertThat(strays.explains(0)).isFalse();
    }

    @Test
    void oneWasGivenUp_oneTakeOverIsExplained() {
        strays.left(0);
        assertThat(strays.explains(1)).isTrue();
        assertThat(strays.explains(2)).isFalse();
    }

    @Test
    void itWasLongAgo_nothingIsExplained() {
        strays.left(0);
        assertThat(strays.explains(Duration.ofSeconds(31).toNanos())).isFalse();
    }

    @Test
    void manyWereGivenUp_theyAreBounded() {
        for (int i = 0; i < 100; i++) {
            strays.left(i);
        }
        int explained = 0;
        while (strays.explains(100)) {
            explained++;
        }
        assertThat(explained).isEqualTo(8);
    }
}
