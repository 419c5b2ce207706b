package org.crisisline.monitor.watcher;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.runtime.kafka.ReadingPositions;
import org.crisisline.schemas.topic.Topics;

/**
 * Where reading begins, how far it is, and whether that is all there was at some moment. Survives its consumers. Belongs to the watcher's
 * thread, which may wait here for the brokers.
 */
final class EmergencyTopics {
    private final List<TopicPartition> all;
    private final ReadingPositions positions;

    /**
     * @param lookback how far back triggers are read
     * @param rememberFor how far back it is read what became of them
     */
    EmergencyTopics(int sessionPartitions, Duration lookback, Duration rememberFor, Clock clock) {
        this.positions = new ReadingPositions(partition ->
                clock.instant().minus(partition.topic().equals(Topics.ESCALATIONS.name()) ? rememberFor : lookback));
        this.all = Stream.of(Topics.MESSAGES_EMERGENCY, Topics.ESCALATION_REQUESTS, Topics.ESCALATIONS)
                .flatMap(topic -> IntStream.range(0, sessionPartitions)
                        .mapToObj(number -> new TopicPartition(topic.name(), number)))
                .toList();
    }

    /** Takes a new consumer to where the last one was. */
    void begin(Consumer<?, ?> consumer) {
        consumer.assign(all);
        positions.seek(consumer, all);
    }

    /** Everything up to the consumer's positions was taken. */
    void took(Consumer<?, ?> consumer) {
        positions.took(consumer, all);
    }

    /** Where the topics end now. */
    Map<TopicPartition, Long> ends(Consumer<?, ?> consumer, Duration timeout) {
        return consumer.endOffsets(all, timeout);
    }

    /** Whether everything before these ends was taken. */
    boolean isAt(Map<TopicPartition, Long> ends) {
        return positions.isAt(ends);
    }
}
