package org.crisisline.runtime.kafka;

import java.time.Duration;
import java.util.Map;

/** What a Kafka Streams application needs besides what every client has. */
final class StreamsProperties {
    private final KafkaSettings settings;
    private final Map<String, Object> reading;
    private final Map<String, Object> membership;

    /**
     * @param reading what every consumer has
     * @param membership what every member of a group has
     */
    StreamsProperties(KafkaSettings settings, Map<String, Object> reading, Map<String, Object> membership) {
        this.settings = settings;
        this.reading = reading;
        this.membership = membership;
    }

    void add(String applicationId, Map<String, Object> p) {
        p.put("application.id", applicationId);
        // See DESIGN: exactly-once costs the commit interval in latency. Every step may be repeated instead.
        p.put("processing.guarantee", "at_least_once");
        p.put("group.protocol", "classic");
        // Default 30 s. A crash replays this much. A commit waits for the producer and the coordinator and holds up the
        // thread for tens of
        // milliseconds: every half second that was a third of the delivery's p99 (docs/performance.md).
        p.put("commit.interval.ms", 2_000);
        // Never wait for an empty input to have something: default 0 still waits for a fetch of it.
        p.put("max.task.idle.ms", -1L);
        // Records end a poll at once; this bounds how late a punctuation is. 50 wake-ups a second of an idle thread are
        // under 1 % of a core.
        p.put("poll.ms", 20L);
        // Caching holds back what is forwarded until the commit.
        p.put("statestore.cache.max.bytes", 0L);
        failover(p);
        p.put("request.timeout.ms", KafkaClients.REQUEST_TIMEOUT_MILLIS);

        // Streams sets 100 ms by itself.
        p.put("producer.linger.ms", 0);
        p.put("producer.acks", "all");
        p.put("producer.enable.idempotence", true);
        p.put("producer.max.in.flight.requests.per.connection", KafkaClients.REQUESTS_IN_FLIGHT);
        p.put("producer.compression.type", "none");
        // A send that fails for good ends in TaskCorruptedException: the task is closed dirty and its state restored.
        // So it must outlive a
        // broker's fail-over, 10 s with default settings, and stay below max.poll.interval.ms, since a commit waits for
        // it.
        p.put("producer.delivery.timeout.ms", 15_000);
        p.put("producer.max.block.ms", 1_500L);
        p.put("producer.metadata.max.idle.ms", Duration.ofDays(365).toMillis());
        p.put("producer.retry.backoff.ms", 20L);
        p.put("producer.retry.backoff.max.ms", 200L);
        p.put("producer.metadata.max.age.ms", KafkaClients.LEADERS_AGE_MILLIS);

        reading.forEach((key, value) -> {
            // Streams sets these itself and warns when others do.
            if (!"enable.auto.commit".equals(key) && !"allow.auto.create.topics".equals(key)) {
                p.put("consumer." + key, value);
            }
        });
        membership.forEach((key, value) -> {
            if (!"group.protocol".equals(key)) {
                p.put("main.consumer." + key, value);
            }
        });

        // A commit waits so long for the group's coordinator, and its thread delivers nothing meanwhile. With the 5 s
        // above, the death of the coordinator's broker stood lanes still for 5 s whose own partitions were all well. A
        // commit that times out changes nothing: the next one covers it, and the thread works on in between.
        p.put("main.consumer.default.api.timeout.ms", 500);
        p.put("main.consumer.metadata.max.age.ms", KafkaClients.LEADERS_AGE_MILLIS);
        // A consumer hands out all of one partition's answer before the next one's. With the default of 1 MiB,
        // thousands of
        // small records, a thread that is behind worked for many seconds on one partition, and stood still for all
        // others.
        p.put("main.consumer.max.partition.fetch.bytes", 64 * 1024);

        // Whoever leads the group asks the brokers how far the copies are before it shares out the tasks, on the thread
        // that delivers. With 5 s, a broker that stood still held a lane up for as long as it stood. Creating internal
        // topics may take longer, and is asked for again.
        p.put("admin.request.timeout.ms", KafkaClients.REQUEST_TIMEOUT_MILLIS);
        p.put("admin.default.api.timeout.ms", 30_000);

        settings.properties().forEach((name, value) -> {
            if (name.startsWith("streams.")) {
                p.put(name.substring("streams.".length()), value);
            } else if (!name.startsWith("hot.") && !name.startsWith("bulk.")) {
                p.put(name, value);
            }
        });
    }

    /**
     * Where tasks and their copies are, and when they move. The assignor is the default one, which gives a dead instance's task to whoever
     * has the warmest copy of it, however cold; the values here decide how tasks come back. No static membership (no {@code
     * group.instance.id}): it would make the group wait for a dead member to return under its name.
     */
    private void failover(Map<String, Object> p) {
        p.put("num.standby.replicas", settings.standbyReplicas());
        // Changelogs are as safe as the logs.
        p.put("replication.factor", settings.replicationFactor());
        p.put("topic.min.insync.replicas", settings.minInSyncReplicas());
        // A copy that is so far behind counts as caught up, and its instance may be given the task: the lane then
        // stands for as long as it takes to
        // read these records. Default 10,000, a few tenths of a second. 1,000 are some 20 ms, and ten times what a
        // standby
        // is behind while it follows.
        p.put("acceptable.recovery.lag", 1_000L);
        // Until the instance that came back is caught up, the group meets again this often to see whether tasks can
        // move there. Default 10 min, in which the survivors carry its work; a minute is the least that is allowed.
        // What does not move is not interrupted by such a meeting.
        p.put("probing.rebalance.interval.ms", 60_000L);
        // So many copies beyond the standbys are warmed up at a time: a third of 12 partitions, so that one of three
        // instances has its share back after one round. More would be a storm of restores on the brokers.
        p.put("max.warmup.replicas", 4);
    }
}
