package org.crisisline.runtime.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestClockTest {
    private final TestClock clock = new TestClock(Instant.EPOCH);

    @Test
    void timePasses_onBothClocks_aJumpOnTheWallOnly() {
        long began = clock.nanos();
        clock.advance(Duration.ofSeconds(2));
        assertThat(clock.since(began)).isEqualTo(2_000_000_000L);
        clock.jump(Duration.ofHours(-1));
        assertThat(clock.since(began)).isEqualTo(2_000_000_000L);
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(2).minusSeconds(3_600));
    }

    @Test
    void differencesHold_whenTheTickerOverflows() {
        long began = clock.nanos();
        clock.advance(Duration.ofHours(2));
        assertThat(clock.nanos()).isNegative();
        assertThat(clock.hasPassed(began, Duration.ofHours(2))).isTrue();
        assertThat(clock.hasPassed(began, Duration.ofHours(3))).isFalse();
    }
}
