package org.crisisline.delivery.topology;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;

class StallGuardTest {
    private final TestClock clock = new TestClock();
    private final Pulse pulse = new Pulse(clock, Duration.ofSeconds(1));
    private final StallGuard guard = new StallGuard(pulse, Duration.ofSeconds(15));

    @Test
    void threadThatWaitsForACommitWhileTheProcessLivesMayGoOn() {
        beatFor(Duration.ofSeconds(14));

        assertThatCode(guard::check).doesNotThrowAnyException();
    }

    @Test
    void threadThatStoodStillForTooLongMayNot() {
        beatFor(Duration.ofSeconds(16));

        assertThatThrownBy(guard::check)
                .hasMessageContaining("the thread stood still for 16000 ms, and may for 15000 ms");
    }

    @Test
    void processThatWasStoppedMayNotWhoeverWakesFirst() {
        clock.advance(Duration.ofMillis(1_001));
        assertThatThrownBy(guard::check).hasMessageContaining("the process has stood still");

        pulse.beat();
        assertThatThrownBy(guard::check).hasMessageContaining("the process stood still");
        beatFor(Duration.ofSeconds(1));
        assertThatThrownBy(guard::check).as("for good").isInstanceOf(StallGuard.StalledException.class);
        assertThatCode(new StallGuard(pulse, Duration.ofSeconds(15))::check)
                .as("the next owner begins anew")
                .doesNotThrowAnyException();
    }

    @Test
    void wallClockThatJumpsIsNoStall() {
        clock.jump(Duration.ofDays(1));

        assertThatCode(guard::check).doesNotThrowAnyException();
    }

    private void beatFor(Duration duration) {
        for (long ms = 0; ms < duration.toMillis(); ms += 250) {
            clock.advance(Duration.ofMillis(250));
            pulse.beat();
        }
    }
}
