package org.crisisline.schemas.topic;

/** What decides the partition of a record. */
public enum Partitioning {
    /** The session, by {@link SessionPartitions}. */
    SESSION,
    /** The mailbox of the gateway that it is for. */
    MAILBOX,
    /** The key, by Kafka's default partitioner. */
    KEY,
    /** There is one partition only. */
    SINGLE;

    int partitions(TopicLayout layout) {
        return switch (this) {
            case SESSION, KEY -> layout.sessionPartitions();
            case MAILBOX -> layout.mailboxes();
            case SINGLE -> 1;
        };
    }
}
