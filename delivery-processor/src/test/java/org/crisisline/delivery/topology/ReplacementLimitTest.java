package org.crisisline.delivery.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplacementLimitTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void soManyDeathsWithinTheTimeAreMadeGood() {
        ReplacementLimit limit = new ReplacementLimit(2, Duration.ofSeconds(10));
        long start = Long.MAX_VALUE - SECOND;

        assertThat(limit.allows(start)).isTrue();
        assertThat(limit.allows(start + 2 * SECOND)).isTrue();
        assertThat(limit.allows(start + 3 * SECOND)).isFalse();
        assertThat(limit.allows(start + 11 * SECOND)).isTrue();
        assertThat(limit.allows(start + 11 * SECOND)).isFalse();
    }

    @Test
    void valuesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new ReplacementLimit(0, Duration.ofSeconds(1))).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new ReplacementLimit(1, Duration.ZERO)).hasMessageContaining("more than nothing");
    }
}
