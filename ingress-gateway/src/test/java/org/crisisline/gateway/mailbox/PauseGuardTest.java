package org.crisisline.gateway.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.Incarnation;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;

class PauseGuardTest {
    private static final Duration WAIT = Duration.ofMillis(500);

    private final TestClock clock = new TestClock();
    private final CurrentIncarnation incarnation = new CurrentIncarnation();
    private final PauseGuard reader = new PauseGuard(clock, Duration.ofSeconds(1), incarnation);
    private final PauseGuard other = new PauseGuard(clock, Duration.ofSeconds(1), incarnation);

    @Test
    void a_wait_that_took_its_time_is_no_pause() {
        incarnation.begin(new Incarnation("g-1", 5, 0));
        reader.begin();

        clock.advance(Duration.ofMillis(1_499));

        assertThat(reader.overslept(WAIT)).isFalse();
        assertThat(incarnation.get()).isPresent();
    }

    @Test
    void who_wakes_first_after_a_pause_ends_the_incarnation_and_the_others_need_not() {
        incarnation.begin(new Incarnation("g-1", 5, 0));
        reader.begin();
        other.begin();

        clock.advance(Duration.ofSeconds(10));

        assertThat(reader.overslept(WAIT)).isTrue();
        assertThat(incarnation.get()).isEmpty();
        assertThat(other.overslept(WAIT)).isFalse();
    }

    @Test
    void an_incarnation_that_began_after_the_pause_is_not_ended_by_who_wakes_late() {
        incarnation.begin(new Incarnation("g-1", 5, 0));
        reader.begin();
        clock.advance(Duration.ofSeconds(10));
        incarnation.begin(new Incarnation("g-1", 6, 0));

        assertThat(reader.overslept(WAIT)).isFalse();
        assertThat(incarnation.get().orElseThrow().epoch()).isEqualTo(6);
    }

    @Test
    void a_jump_of_the_wall_clock_is_no_pause() {
        incarnation.begin(new Incarnation("g-1", 5, 0));
        reader.begin();

        clock.jump(Duration.ofHours(1));

        assertThat(reader.overslept(WAIT)).isFalse();
    }
}
