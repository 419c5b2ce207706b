package org.crisisline.delivery.watch;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a task stands in what it reads.
 *
 * @param positions the next offset of each of its partitions, as the group has committed it
 * @param waiting records behind these positions, of all its partitions
 */
public record TaskBacklog(Map<TopicPartition, Long> positions, long waiting) {
    public TaskBacklog {
        positions = Map.copyOf(positions);
        if (waiting < 0) {
            throw new IllegalArgumentException("waiting = " + waiting + ": expected at least 0");
        }
    }
}
