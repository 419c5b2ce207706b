package org.crisisline.schemas.topic;

import java.time.Duration;
import java.util.Locale;

/** {@code docs/topics.md}, from the catalogue. */
final class TopicsDocument {
    private static final TopicLayout LAYOUT =
            new TopicLayout(12, 32, 3, 2, Duration.ofDays(7), Duration.ofDays(1), Duration.ofDays(90));

    private TopicsDocument() {}

    static String render() {
        StringBuilder text = new StringBuilder("""
                # Topics

                Generated from the catalogue (`org.crisisline.schemas.topic.Topics`); `mvn -pl schemas test -Dupdate` writes it anew.

                Values are Avro single-object encoding: the bytes `C3 01`, the CRC-64-AVRO fingerprint of the writer's schema (little
                endian), the body. The schemas are in `schemas/src/main/avro/crisis.avdl`; every released one stays in
                `schemas/src/main/resources/org/crisisline/schemas/released`. Keys are UTF-8 strings.

                - **Partitions.** *session*: murmur2 of the session id modulo `kafka.session-partitions`, as Kafka's default
                  partitioner does for that key, and stated explicitly by every writer. *mailbox*: the number that a gateway claimed,
                  below `kafka.mailboxes`. *key*: Kafka's default partitioner, `kafka.session-partitions` many. *single*: one.
                  Counts are frozen once topics exist.
                - **Settings of every topic.** `message.timestamp.type=LogAppendTime`, `min.insync.replicas` and the replication factor
                  from the configuration (2 and 3 in production, 1 and 1 in the embedded stack).
                - Every service creates what is missing when it starts, and refuses to start when an existing topic differs.

                | topic | key | value | partitions | cleanup | kept | written by | read by |
                |---|---|---|---|---|---|---|---|
                """);
        for (Topic<?, ?> topic : Topics.all()) {
            text.append("| `%s` | %s | `%s` | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            topic.name(),
                            topic.keyMeaning(),
                            topic.valueType().getSimpleName(),
                            topic.partitioning().name().toLowerCase(Locale.ROOT),
                            topic.cleanup().policy(),
                            kept(topic),
                            topic.writers().isEmpty() ? "nobody" : String.join(", ", topic.writers()),
                            String.join(", ", topic.readers())));
        }
        text.append("\n## What each is for\n\n");
        for (Topic<?, ?> topic : Topics.all()) {
            text.append("- `%s`: %s%n".formatted(topic.name(), topic.purpose()));
        }
        return text.toString();
    }

    private static String kept(Topic<?, ?> topic) {
        Duration retention = topic.retention().apply(LAYOUT);
        return retention.toHours() < 24 ? retention.toHours() + " h" : retention.toDays() + " d";
    }
}
