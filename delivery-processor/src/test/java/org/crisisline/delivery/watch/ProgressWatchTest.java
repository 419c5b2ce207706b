package org.crisisline.delivery.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;

class ProgressWatchTest {
    private static final TopicPartition MESSAGES = new TopicPartition("messages", 3);
    private static final TopicPartition PRESENCE = new TopicPartition("presence", 3);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final TestClock clock = new TestClock();
    private final ProgressWatch watch = new ProgressWatch(Duration.ofSeconds(20), Duration.ofSeconds(10));
    private final Map<String, TaskBacklog> tasks = new HashMap<>();

    @Test
    void taskThatStandsWhileRecordsWait_isFoundAfterTheTime() {
        stands("0_3", 7, 1);

        assertThat(lookFor(Duration.ofSeconds(15))).isEmpty();
        assertThat(lookFor(LOOK)).contains(new Standstill("0_3", 1, Duration.ofSeconds(20)));
    }

    @Test
    void lagThatGrows_changesNothingOfWhenItBegan() {
        for (int second = 0; second < 15; second += 5) {
            stands("0_3", 7, 1 + second);
            assertThat(lookFor(LOOK)).isEmpty();
        }
        stands("0_3", 7, 100);
        assertThat(lookFor(LOOK)).contains(new Standstill("0_3", 100, Duration.ofSeconds(20)));
    }

    @Test
    void idleTask_neverStandsStill_andWhatComesLaterHasItsOwnTime() {
        stands("0_3", 7, 0);
        assertThat(lookFor(Duration.ofHours(1))).isEmpty();

        stands("0_3", 7, 5);
        assertThat(lookFor(Duration.ofSeconds(15))).isEmpty();
        assertThat(lookFor(LOOK)).isPresent();
    }

    @Test
    void onePartitionThatWaitsWhileTheOtherCatchesUp_isProgress() {
        for (int second = 0; second < 600; second += 5) {
            tasks.put("0_3", new TaskBacklog(Map.of(MESSAGES, 7L, PRESENCE, 100L + second), 5_000 - second));
            assertThat(lookFor(LOOK)).isEmpty();
        }
    }

    @Test
    void brokersThatDoNotAnswer_andAProcessThatStoodStill_beginTheTimeAnew() {
        stands("0_3", 7, 1);
        assertThat(lookFor(Duration.ofSeconds(15))).isEmpty();

        clock.advance(Duration.ofMinutes(5));

        assertThat(look()).isEmpty();
        assertThat(lookFor(Duration.ofSeconds(15))).isEmpty();
        assertThat(lookFor(LOOK)).isPresent();
    }

    @Test
    void taskThatWasElsewhereMeanwhile_beginsAnew() {
        stands("0_3", 7, 1);
        assertThat(lookFor(Duration.ofSeconds(15))).isEmpty();
        tasks.clear();
        assertThat(lookFor(LOOK)).isEmpty();

        stands("0_3", 7, 1);

        assertThat(lookFor(Duration.ofSeconds(15))).isEmpty();
        assertThat(lookFor(LOOK)).isPresent();
    }

    @Test
    void laneThatWasStartedAnew_hasItsTime() {
        stands("0_3", 7, 1);
        lookFor(Duration.ofSeconds(15));

        watch.forget();

        assertThat(lookFor(Duration.ofSeconds(15))).isEmpty();
        assertThat(lookFor(LOOK)).isPresent();
    }

    @Test
    void ofSeveral_theOneThatHasStoodLongestIsNamed() {
        stands("0_3", 7, 1);
        lookFor(LOOK);
        stands("0_4", 9, 9);
        tasks.put("0_5", new TaskBacklog(Map.of(MESSAGES, 1L), 0));

        assertThat(lookFor(Duration.ofSeconds(25)).map(Standstill::task)).contains("0_3");
    }

    @Test
    void wallClockThatJumps_isNoStandstill() {
        stands("0_3", 7, 1);
        look();
        clock.jump(Duration.ofDays(1));
        assertThat(look()).isEmpty();
    }

    @Test
    void gapAsLongAsTheVerdict_isRefused() {
        assertThatThrownBy(() -> new ProgressWatch(LOOK, LOOK)).hasMessageContaining("less than stuckAfter");
    }

    private void stands(String task, long position, long waiting) {
        tasks.put(task, new TaskBacklog(Map.of(MESSAGES, position, PRESENCE, 2L), waiting));
    }

    private Optional<Standstill> lookFor(Duration time) {
        Optional<Standstill> last = Optional.empty();
        for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(LOOK)) {
            look();
            clock.advance(LOOK);
            last = look();
        }
        return last;
    }

    private Optional<Standstill> look() {
        return watch.look(tasks, clock.nanos());
    }
}
