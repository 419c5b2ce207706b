package org.crisisline.escalation.intake;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;

/**
 * What is read, and how far back it begins.
 *
 * @param sessionPartitions partitions of each of the topics
 * @param lookback triggers that were written up to so long before the start are still acted on: what happened while nobody was here
 * @param memory escalations that were written up to so long before the start are loaded: at least everything that a trigger within the
 *     lookback may have become, and everything that may still have to be called
 */
public record ReadingSpan(int sessionPartitions, Duration lookback, Duration memory) {
    public ReadingSpan {
        if (memory.compareTo(lookback) < 0) {
            throw new IllegalArgumentException("lookback = " + lookback + ", expected at most " + memory
                    + ", since what was called already must be known");
        }
    }

    List<TopicPartition> triggers() {
        return Stream.of(Topics.MESSAGES_EMERGENCY, Topics.ESCALATION_REQUESTS)
                .flatMap(this::partitionsOf)
                .toList();
    }

    List<TopicPartition> standings() {
        return partitionsOf(Topics.ESCALATIONS).toList();
    }

    boolean isTrigger(TopicPartition partition) {
        return !partition.topic().equals(Topics.ESCALATIONS.name());
    }

    Duration backFor(TopicPartition partition) {
        return isTrigger(partition) ? lookback : memory;
    }

    private Stream<TopicPartition> partitionsOf(Topic<?, ?> topic) {
        return IntStream.range(0, sessionPartitions).mapToObj(number -> new TopicPartition(topic.name(), number));
    }
}
