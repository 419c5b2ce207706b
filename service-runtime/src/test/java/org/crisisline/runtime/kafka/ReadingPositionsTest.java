package org.crisisline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadingPositionsTest {
    private static final TopicPartition QUIET = new TopicPartition("t", 0);
    private static final TopicPartition BUSY = new TopicPartition("t", 1);
    private static final List<TopicPartition> BOTH = List.of(QUIET, BUSY);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final ReadingPositions positions = new ReadingPositions(partition -> NOON);

    /** BUSY has its first record since noon at 40; QUIET has none, and ends at 7. */
    private static final class Consumer extends MockConsumer<byte[], byte[]> {
        private final Map<TopicPartition, Long> asked = new HashMap<>();

        Consumer() {
            super("none");
            assign(BOTH);
            updateEndOffsets(Map.of(QUIET, 7L, BUSY, 90L));
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration timeout) {
            asked.putAll(times);
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            times.keySet().forEach(partition -> found.put(partition, null));
            if (times.containsKey(BUSY)) {
                found.put(BUSY, new OffsetAndTimestamp(40, NOON.toEpochMilli()));
            }
            // What comes while the brokers are asked.
            updateEndOffsets(Map.of(QUIET, 8L));
            return found;
        }
    }

    @Test
    void partitionsThatWereNotRead_beginAtTheirTimeOrWhereTheyEndedBeforeThatWasAsked() {
        Consumer consumer = new Consumer();

        positions.seek(consumer, BOTH);

        assertThat(consumer.asked).isEqualTo(Map.of(QUIET, NOON.toEpochMilli(), BUSY, NOON.toEpochMilli()));
        assertThat(consumer.position(BUSY)).isEqualTo(40);
        assertThat(consumer.position(QUIET)).isEqualTo(7);
    }

    @Test
    void partitionsThatWereRead_goOnWithAnotherConsumer() {
        Consumer first = new Consumer();
        positions.seek(first, BOTH);
        first.seek(BUSY, 55);
        positions.took(first, List.of(BUSY));
        Consumer second = new Consumer();

        positions.seek(second, BOTH);

        assertThat(second.asked).isEmpty();
        assertThat(second.position(BUSY)).isEqualTo(55);
        assertThat(second.position(QUIET)).isEqualTo(7);
        assertThat(positions.isAt(Map.of(BUSY, 55L, QUIET, 7L))).isTrue();
        assertThat(positions.isAt(Map.of(BUSY, 56L, QUIET, 7L))).isFalse();
    }

    @Test
    void partitionThatIsForgotten_beginsAtItsTimeAgain() {
        Consumer consumer = new Consumer();
        positions.seek(consumer, BOTH);
        consumer.seek(BUSY, 55);
        positions.took(consumer, BOTH);
        consumer.asked.clear();

        positions.forget(List.of(BUSY));
        positions.seek(consumer, List.of(BUSY));

        assertThat(consumer.asked).containsOnlyKeys(BUSY);
        assertThat(consumer.position(BUSY)).isEqualTo(40);
    }
}
