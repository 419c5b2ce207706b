package org.crisisline.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;

class SessionFactsTest {
    private final TestClock clock = new TestClock();
    private final SessionFacts facts = new SessionFacts(clock, Duration.ofDays(2), 3);

    @Test
    void a_session_that_is_over_is_remembered_while_tokens_may_live() {
        facts.markOver("s", clock.instant());

        clock.advance(Duration.ofDays(2));
        facts.purge();
        assertThat(facts.isOver("s")).isTrue();

        clock.advance(Duration.ofSeconds(1));
        facts.purge();
        assertThat(facts.isOver("s")).isFalse();
    }

    @Test
    void what_was_over_too_long_ago_is_not_even_taken_in() {
        facts.markOver("s", clock.instant().minus(Duration.ofHours(49)));

        assertThat(facts.isOver("s")).isFalse();
    }

    @Test
    void an_emergency_stays_one_until_its_session_is_over() {
        facts.markEmergency("s");
        assertThat(facts.isEmergency("s")).isTrue();

        facts.markOver("s", clock.instant());
        assertThat(facts.isEmergency("s")).isFalse();
    }

    @Test
    void no_more_is_remembered_than_there_is_room_for() {
        for (int i = 0; i < 10; i++) {
            facts.markOver("s" + i, clock.instant());
        }

        assertThat(facts.overCount()).isEqualTo(3);
        assertThat(facts.isOver("s9")).isTrue();
    }
}
