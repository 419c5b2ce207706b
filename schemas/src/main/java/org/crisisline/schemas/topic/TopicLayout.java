package org.crisisline.schemas.topic;

import java.time.Duration;

/**
 * What differs between installations. Partition counts are frozen once topics exist: positions and the place of a session depend
 * on them.
 *
 * @param sessionPartitions partitions of every topic whose key is a session
 * @param mailboxes partitions of {@code crisis.deliveries.*}: the highest number of gateways
 * @param replicationFactor copies of each partition
 * @param minInSyncReplicas copies that must have a record before it counts as written
 * @param messageRetention how long messages stay readable for audit and replay
 * @param tokenLifetime longest life of a token; what ended or was revoked is remembered for that long
 * @param auditRetention how long audit events are kept
 */
public record TopicLayout(
        int sessionPartitions,
        int mailboxes,
        int replicationFactor,
        int minInSyncReplicas,
        Duration messageRetention,
        Duration tokenLifetime,
        Duration auditRetention) {

    public TopicLayout {
        requireAtLeast("sessionPartitions", sessionPartitions, 1);
        requireAtLeast("mailboxes", mailboxes, 1);
        requireAtLeast("replicationFactor", replicationFactor, 1);
        requireAtLeast("minInSyncReplicas", minInSyncReplicas, 1);
        if (minInSyncReplicas > replicationFactor) {
            throw new IllegalArgumentException("minInSyncReplicas = " + minInSyncReplicas
                    + ", expected at most replicationFactor = " + replicationFactor);
        }
        requirePositive("messageRetention", messageRetention);
        requirePositive("tokenLifetime", tokenLifetime);
        requirePositive("auditRetention", auditRetention);
    }

    /** One broker, one machine. */
    public static TopicLayout singleNode(int sessionPartitions, int mailboxes) {
        return new TopicLayout(
                sessionPartitions, mailboxes, 1, 1, Duration.ofDays(7), Duration.ofDays(1), Duration.ofDays(90));
    }

    private static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " = " + value + ", expected at least " + least);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " = " + value + ", expected more than nothing");
        }
    }
}
