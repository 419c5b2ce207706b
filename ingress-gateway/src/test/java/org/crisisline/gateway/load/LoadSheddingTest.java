package org.crisisline.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.FakePorts;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.SessionPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadSheddingTest {
    private static final LogRecord MESSAGE = new LogRecord(
            "s-1", new Message("1", "alice", Role.PERSON, "text", "{}", Instant.EPOCH, "g-1", "c-1", null));

    private final FakePorts gateway = new FakePorts();
    private final Deque<ConnectionPorts.Answer> waiting = new ArrayDeque<>();
    private final LoadShedding load = new LoadShedding(
            (priority, message, answer) -> waiting.add(answer),
            new SessionPartitions(1),
            AdmissionRateTest.SETTINGS,
            gateway.metrics,
            gateway.clock,
            () -> new Random(1));
    private long position;
    private final Map<Priority, Answers> answers = new EnumMap<>(Priority.class);

    LoadSheddingTest() {
        for (Priority priority : Priority.values()) {
            answers.put(priority, new Answers());
        }
    }

    @AfterEach
    void finish() {
        gateway.registry.close();
    }

    @Test
    void without_load_everything_is_taken_and_answers_go_through() {
        say(Priority.LOW, 1);
        assertThat(load.inFlight()).isEqualTo(1);

        waiting.remove().accepted(7);

        assertThat(answers.get(Priority.LOW).positions).containsExactly(7L);
        assertThat(load.inFlight()).isZero();
        assertThat(load.limit()).isZero();
    }

    @Test
    void messages_that_wait_for_the_log_are_bounded_low_first_and_an_emergency_never_is() {
        say(Priority.LOW, 2_000);
        assertThat(waiting).hasSize(500);
        say(Priority.NORMAL, 2_000);
        assertThat(waiting).hasSize(750);
        say(Priority.HIGH, 2_000);
        assertThat(waiting).hasSize(1_000);
        say(Priority.EMERGENCY, 2_000);
        assertThat(waiting).hasSize(3_000);
        assertThat(answers.get(Priority.EMERGENCY).failures).isEmpty();

        waiting.remove().refused(PublishFailure.UNAVAILABLE);
        say(Priority.HIGH, 2);
        assertThat(waiting).as("one went, one came").hasSize(3_000);
        assertThat(gateway.counted("crisis_gateway_shed_total", "priority", "low"))
                .isEqualTo(1_500);
        assertThat(gateway.counted("crisis_gateway_shed_total", "priority", "emergency"))
                .isZero();
    }

    @Test
    void who_is_refused_is_told_when_to_come_again_the_lower_the_later() {
        say(Priority.HIGH, 1_001);
        say(Priority.NORMAL, 1);
        say(Priority.LOW, 1);

        assertThat(only(Priority.HIGH)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_001));
        assertThat(only(Priority.NORMAL)).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(2_001));
        assertThat(only(Priority.LOW)).isBetween(Duration.ofMillis(2_000), Duration.ofMillis(4_001));
    }

    @Test
    void a_system_that_can_not_keep_up_is_given_less_and_low_goes_before_normal_before_high() {
        overload();
        assertThat(load.limit()).isPositive();

        Map<Priority, Integer> taken = new EnumMap<>(Priority.class);
        for (int milli = 0; milli < 2_000; milli++) {
            gateway.clock.advance(Duration.ofMillis(1));
            for (Priority priority : List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.EMERGENCY)) {
                int before = waiting.size();
                say(priority, 1);
                taken.merge(priority, waiting.size() - before, Integer::sum);
                waiting.forEach(answer -> answer.accepted(1));
                waiting.clear();
            }
        }

        assertThat(taken.get(Priority.EMERGENCY)).isEqualTo(2_000);
        assertThat(taken.get(Priority.HIGH))
                .as("its share is the whole limit")
                .isGreaterThan(taken.get(Priority.NORMAL));
        assertThat(taken.get(Priority.NORMAL)).isGreaterThanOrEqualTo(taken.get(Priority.LOW));
        assertThat(taken.get(Priority.HIGH) + taken.get(Priority.NORMAL) + taken.get(Priority.LOW))
                .as("the limit, twice a second's and the burst")
                .isLessThan((int) (2.3 * load.limit()));
    }

    @Test
    void a_flood_that_finds_lanes_too_slow_is_limited_as_soon_as_a_queue_is_seen() {
        for (int looks = 0; looks < 2; looks++) {
            assertThat(load.limit())
                    .as("where the lane stands is known at the first look, how quick it is at the second")
                    .isZero();
            say(Priority.NORMAL, 600);
            acceptAll();
            gateway.clock.advance(AdmissionRateTest.SETTINGS.interval());
            load.dispatched(Priority.NORMAL, "s-1", looks * 20L);
            load.judge();
        }

        assertThat(load.limit()).isEqualTo(AdmissionRateTest.SETTINGS.floor());
    }

    @Test
    void dispatches_of_emergencies_say_nothing_about_the_others() {
        takeAndDispatch(Priority.EMERGENCY, Duration.ofSeconds(3));

        assertThat(load.limit()).isZero();
    }

    private void overload() {
        takeAndDispatch(Priority.NORMAL, Duration.ofSeconds(3));
    }

    /** For two spans messages are taken, which the lane dispatches so much later. */
    private void takeAndDispatch(Priority priority, Duration behind) {
        int eachInterval = 300;
        int intervals = 8 + (int) behind.dividedBy(AdmissionRateTest.SETTINGS.interval());
        int dispatched = 0;
        for (int interval = 0; interval < intervals; interval++) {
            say(Priority.NORMAL, eachInterval);
            acceptAll();
            gateway.clock.advance(AdmissionRateTest.SETTINGS.interval());
            if (interval >= intervals - 8) {
                for (int i = 0; i < eachInterval; i++) {
                    load.dispatched(priority, "s-1", dispatched++);
                }
            }
            load.judge();
        }
    }

    private void say(Priority priority, int times) {
        for (int i = 0; i < times; i++) {
            load.publish(priority, MESSAGE, answers.get(priority));
        }
    }

    private void acceptAll() {
        while (!waiting.isEmpty()) {
            waiting.remove().accepted(position++);
        }
    }

    private Duration only(Priority priority) {
        assertThat(answers.get(priority).failures).containsExactly(PublishFailure.OVERLOADED);
        return answers.get(priority).waits.get(0);
    }

    private static final class Answers implements ConnectionPorts.Answer {
        private final List<Long> positions = new ArrayList<>();
        private final List<PublishFailure> failures = new ArrayList<>();
        private final List<Duration> waits = new ArrayList<>();

        @Override
        public void accepted(long position) {
            positions.add(position);
        }

        @Override
        public void refused(PublishFailure failure) {
            failures.add(failure);
        }

        @Override
        public void refused(PublishFailure failure, Duration retryAfter) {
            failures.add(failure);
            waits.add(retryAfter);
        }
    }
}
