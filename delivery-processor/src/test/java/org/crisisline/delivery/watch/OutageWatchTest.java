package org.crisisline.delivery.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;

class OutageWatchTest {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration AFTER = Duration.ofMinutes(2);

    private final TestClock clock = new TestClock();
    private final OutageWatch watch = new OutageWatch(AFTER);

    @Test
    void laneThatRuns_isNeverOut() {
        assertThat(lookFor(Duration.ofHours(1), true)).isEmpty();
    }

    @Test
    void laneThatNeverRuns_isOutAfterTheTime_andForAsLongAsItLasts() {
        look(false);

        assertThat(lookFor(AFTER.minus(LOOK), false)).isEmpty();
        assertThat(lookFor(LOOK, false)).contains(AFTER);
        assertThat(lookFor(LOOK, false)).contains(AFTER.plus(LOOK));
    }

    @Test
    void laneThatRanBefore_isOutFromTheLookAtWhichItDoesNot() {
        lookFor(Duration.ofMinutes(10), true);

        assertThat(lookFor(AFTER, false)).isEmpty();
        assertThat(lookFor(LOOK, false)).contains(AFTER);
    }

    @Test
    void laneThatRunsAtOneLook_hasItsTimeAnew() {
        look(false);
        lookFor(AFTER, false);

        assertThat(lookFor(LOOK, true)).isEmpty();
        assertThat(lookFor(AFTER, false)).isEmpty();
        assertThat(lookFor(LOOK, false)).isPresent();
    }

    @Test
    void processThatStoodStill_isNotHeldAgainstTheLane() {
        look(false);
        lookFor(AFTER.dividedBy(2), false);
        clock.advance(Duration.ofHours(1));

        assertThat(look(false)).isEmpty();
        assertThat(lookFor(AFTER.minus(LOOK), false)).isEmpty();
        assertThat(lookFor(LOOK, false)).contains(AFTER);
    }

    @Test
    void looksThatAreDelayed_countAllTheSame() {
        look(false);
        clock.advance(AFTER.dividedBy(2));
        look(false);
        clock.advance(AFTER.dividedBy(2));

        assertThat(look(false)).contains(AFTER);
    }

    @Test
    void noTime_isRefused() {
        assertThatThrownBy(() -> new OutageWatch(Duration.ZERO)).hasMessageContaining("more than nothing");
    }

    private Optional<Duration> look(boolean running) {
        return watch.look(running, clock.nanos());
    }

    /** The verdict of the last look. */
    private Optional<Duration> lookFor(Duration time, boolean running) {
        Optional<Duration> verdict = Optional.empty();
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(LOOK)) {
            clock.advance(LOOK);
            verdict = look(running);
        }
        return verdict;
    }
}
