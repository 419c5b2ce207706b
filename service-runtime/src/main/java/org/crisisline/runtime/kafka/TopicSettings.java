package org.crisisline.runtime.kafka;

import java.time.Duration;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.schemas.topic.TopicLayout;

/** The section {@code topics}: what of the catalogue differs between installations. All services must be given the same. */
public final class TopicSettings {
    private static final int MAX_MAILBOXES = 1_000;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(3_660);

    private TopicSettings() {}

    /** Reads the section {@code topics}; partitions of sessions and replication come from {@code kafka}. */
    public static TopicLayout layout(ConfigReader section, KafkaSettings kafka) {
        TopicLayout layout = new TopicLayout(
                kafka.sessionPartitions(),
                section.integer("mailboxes", 1, MAX_MAILBOXES),
                kafka.replicationFactor(),
                kafka.minInSyncReplicas(),
                section.duration("message-retention", SHORTEST, LONGEST),
                section.duration("token-lifetime", SHORTEST, LONGEST),
                section.duration("audit-retention", SHORTEST, LONGEST));
        section.rejectUnknown();
        return layout;
    }
}
