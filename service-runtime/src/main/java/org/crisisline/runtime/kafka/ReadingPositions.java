package org.crisisline.runtime.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * How far partitions were read by someone who is in no group. Survives its consumers, so that a new one goes on where the last one was. Belongs to the
 * thread that reads, which may wait here for the brokers.
 */
public final class ReadingPositions {
    /** Right after topics were made, their partitions take seconds to find leaders. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Function<TopicPartition, Instant> since;
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** @param since from when on a partition is read that was not read before; asked when that is the case */
    public ReadingPositions(Function<TopicPartition, Instant> since) {
        this.since = Objects.requireNonNull(since, "since");
    }

    /** Takes a consumer, to which the partitions are assigned, to where reading was; where it was nowhere, to as far back as it is to begin. */
    public void seek(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> unknown = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (!positions.containsKey(partition)) {
                unknown.put(partition, since.apply(partition).toEpochMilli());
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
        partitions.forEach(partition -> consumer.seek(partition, positions.get(partition)));
    }

    /** Everything up to the consumer's positions was taken. */
    public void took(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
    }

    /** Reading begins again there as if it had been nowhere. */
    public void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(positions::remove);
    }

    /** Whether everything before these ends was taken. */
    public boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> positions.get(end.getKey()) >= end.getValue());
    }
}
