package org.crisisline.monitor.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogClockTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void beforeAnythingWasReadItIsOurOwnClock() {
        assertThat(new LogClock(50_000, 7 * SECOND).now(9 * SECOND)).isEqualTo(52_000);
    }

    @Test
    void theBrokersClockCountsHoweverFarItIsFromOurs() {
        LogClock clock = new LogClock(50_000_000, 0);

        clock.saw(10_000, SECOND);

        assertThat(clock.now(3 * SECOND)).isEqualTo(12_000);
    }

    @Test
    void recordsOfAMinuteAgoThatComeAtOnceEndAtTheNewest() {
        LogClock clock = new LogClock(0, 0);

        clock.saw(40_000, SECOND);
        clock.saw(99_000, SECOND);
        clock.saw(98_000, 2 * SECOND);

        assertThat(clock.now(2 * SECOND)).isEqualTo(100_000);
    }
}
