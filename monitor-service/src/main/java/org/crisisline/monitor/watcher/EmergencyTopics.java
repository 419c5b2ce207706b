package org.crisisline.monitor.watcher;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.schemas.topic.Topics;

/**
 * Where reading begins, how far it is, and whether that is all there was at some moment. Survives its consumers. Belongs to the watcher's
 * thread, which may wait here for the brokers.
 */
final class EmergencyTopics {
    /** Right after topics were made, their partitions take seconds to find leaders. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Duration lookback;
    private final Duration rememberFor;
    private final Clock clock;
    private final List<TopicPartition> all;
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /**
     * @param lookback how far back triggers are read
     * @param rememberFor how far back it is read what became of them
     */
    EmergencyTopics(int sessionPartitions, Duration lookback, Duration rememberFor, Clock clock) {
        this.lookback = lookback;
        this.rememberFor = rememberFor;
        this.clock = clock;
        this.all = Stream.of(Topics.MESSAGES_EMERGENCY, Topics.ESCALATION_REQUESTS, Topics.ESCALATIONS)
                .flatMap(topic -> IntStream.range(0, sessionPartitions)
                        .mapToObj(number -> new TopicPartition(topic.name(), number)))
                .toList();
    }

    /** Takes a new consumer to where the last one was. */
    void begin(Consumer<?, ?> consumer) {
        consumer.assign(all);
        Map<TopicPartition, Long> unknown = new HashMap<>();
        for (TopicPartition partition : all) {
            if (!positions.containsKey(partition)) {
                unknown.put(partition, clock.instant().minus(backFor(partition)).toEpochMilli());
            }
        }
        if (!unknown.isEmpty()) {
            // The ends first: what comes between the two questions is then read, and not passed over.
            Map<TopicPartition, Long> ends = consumer.endOffsets(unknown.keySet(), PATIENCE);
            Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(unknown, PATIENCE);
            for (TopicPartition partition : unknown.keySet()) {
                OffsetAndTimestamp start = starts.get(partition);
                positions.put(partition, start == null ? ends.get(partition) : (Long) start.offset());
            }
        }
        all.forEach(partition -> consumer.seek(partition, positions.get(partition)));
    }

    /** Everything up to the consumer's positions was taken. */
    void took(Consumer<?, ?> consumer) {
        all.forEach(partition -> positions.put(partition, consumer.position(partition)));
    }

    /** Where the topics end now. */
    Map<TopicPartition, Long> ends(Consumer<?, ?> consumer, Duration timeout) {
        return consumer.endOffsets(all, timeout);
    }

    /** Whether everything before these ends was taken. */
    boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> positions.get(end.getKey()) >= end.getValue());
    }

    private Duration backFor(TopicPartition partition) {
        return partition.topic().equals(Topics.ESCALATIONS.name()) ? rememberFor : lookback;
    }
}
