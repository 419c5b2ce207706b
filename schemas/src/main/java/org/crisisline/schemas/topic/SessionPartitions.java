package org.crisisline.schemas.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Where a session lives. Every topic with a session in its key has the same number of partitions, and every writer computes the
 * partition by this function and says it explicitly, so that all that concerns a session meets in one task.
 *
 * <p>The function is that of Kafka's own default partitioner (murmur2 over the key's UTF-8 bytes), so standard tools find a session,
 * too.
 */
public record SessionPartitions(int count) {
    public SessionPartitions {
        if (count < 1) {
            throw new IllegalArgumentException("count = " + count + ", expected at least 1");
        }
    }

    /** The partition of a session, from 0. */
    public int of(String sessionId) {
        return Utils.toPositive(Utils.murmur2(sessionId.getBytes(StandardCharsets.UTF_8))) % count;
    }
}
