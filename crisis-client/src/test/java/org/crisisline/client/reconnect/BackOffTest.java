package org.crisisline.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {
    @Test
    void theBoundDoublesUpToTheLongestAndStartsAnewAfterAReset() {
        BackOff backOff = new BackOff(Duration.ofMillis(200), Duration.ofSeconds(1), HighestDice.ALWAYS);
        assertThat(backOff.next()).hasMillis(200);
        assertThat(backOff.next()).hasMillis(400);
        assertThat(backOff.next()).hasMillis(800);
        for (int i = 0; i < 100; i++) {
            assertThat(backOff.next()).hasMillis(1_000);
        }
        backOff.reset();
        assertThat(backOff.next()).hasMillis(200);
    }

    @Test
    void theJitterIsFull() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int low = 0;
        for (int i = 0; i < 1_000; i++) {
            Duration wait = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(1), random).next();
            assertThat(wait.toMillis()).as("seed %d", seed).isBetween(0L, 100L);
            low += wait.toMillis() < 50 ? 1 : 0;
        }
        assertThat(low).as("seed %d", seed).isBetween(350, 650);
    }

    @Test
    void senselessBoundsAreRefused() {
        assertThatThrownBy(() -> new BackOff(Duration.ZERO, Duration.ofSeconds(1), HighestDice.ALWAYS))
                .hasMessageContaining("above 0");
        assertThatThrownBy(() -> new BackOff(Duration.ofSeconds(2), Duration.ofSeconds(1), HighestDice.ALWAYS))
                .hasMessageContaining("at least the first");
    }
}
