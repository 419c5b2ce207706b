package org.crisisline.system.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.crisisline.cli.oncall.CallStory;
import org.crisisline.cli.oncall.CallTimes;
import org.crisisline.cli.oncall.OnCallCall;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final Duration READ_LATER = Duration.ofMillis(1);

    @Test
    void askedAndAnsweredBeforeIt_isNotHit() {
        assertThat(counted(Waits.during(List.of(asked(0, 90)), ms(100), ms(200))))
                .isZero();
    }

    @Test
    void askedBeforeItAndStillWaiting_isHit() {
        assertThat(counted(Waits.during(List.of(asked(0, 150)), ms(100), ms(200))))
                .isOne();
    }

    @Test
    void askedMeanwhileAndAnsweredAfterIt_isHitInFull() {
        Waits waits = Waits.during(List.of(asked(150, 400)), ms(100), ms(200));

        assertThat(counted(waits)).isOne();
        assertIsAbout(waits.longest(), Duration.ofMillis(400));
        assertIsAbout(waits.longestSinceRead(), Duration.ofMillis(399));
    }

    @Test
    void askedAtItsEnd_isNotHit_andCountsBehindIt() {
        assertThat(counted(Waits.during(List.of(asked(200, 10)), ms(100), ms(200))))
                .isZero();
        assertThat(counted(Waits.since(List.of(asked(200, 10)), ms(200)))).isOne();
        assertThat(counted(Waits.since(List.of(asked(199, 10)), ms(200)))).isZero();
    }

    @Test
    void nobodyCalled_isNoWait() {
        CallStory never = new CallStory("s", ms(150), List.of(), Optional.empty());

        assertThat(counted(Waits.during(List.of(never), ms(100), ms(200)))).isZero();
    }

    @Test
    void someWaitedLongerThanPromised_areCounted() {
        Waits waits = Waits.during(List.of(asked(0, 100), asked(1, 250), asked(2, 300)), 0, ms(200));

        assertThat(waits.longerThan(Duration.ofMillis(200))).isEqualTo(2);
        assertIsAbout(waits.percentile(50), Duration.ofMillis(250));
    }

    private static void assertIsAbout(Duration found, Duration expected) {
        assertThat(found.toNanos()).isCloseTo(expected.toNanos(), Percentage.withPercentage(0.2));
    }

    private static long counted(Waits waits) {
        return waits.sinceAsked().getTotalCount();
    }

    private static long ms(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    /** Somebody whose frame went out then, was read a millisecond later, and whose call was answered after so long. */
    private static CallStory asked(long atMillis, long waitMillis) {
        Instant read = NOON.plusMillis(atMillis).plus(READ_LATER);
        Instant answered = NOON.plusMillis(atMillis + waitMillis);
        CallTimes times = new CallTimes(read, answered, answered, ms(atMillis + waitMillis));
        OnCallCall call =
                new OnCallCall(times, "escalation.trigger", "e", "k", "0/0", "s", 9, false, false, true, "{}");
        return new CallStory("s", ms(atMillis), List.of(call), Optional.empty());
    }
}
