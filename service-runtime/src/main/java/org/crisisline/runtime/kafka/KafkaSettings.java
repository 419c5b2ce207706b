package org.crisisline.runtime.kafka;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.crisisline.runtime.config.ConfigReader;

/**
 * The section {@code kafka}: where the brokers are, and what they are told about topics.
 *
 * @param bootstrapServers brokers to begin with, {@code host:port}
 * @param sessionPartitions partitions of every topic that is keyed by session; frozen once the topics exist
 * @param replicationFactor copies of each partition
 * @param minInSyncReplicas copies that must have a record before it counts as accepted; at most {@code replicationFactor}
 * @param sessionTimeout after how long without heartbeat a group member counts as dead; at least the brokers' {@code
 *     group.min.session.timeout.ms}
 * @param standbyReplicas warm copies of each Streams task's state
 * @param properties client properties that win over ours, for TLS, SASL and tuning. A plain name goes to every client that knows
 *     it; {@code producer.}, {@code consumer.}, {@code admin.}, {@code streams.}, {@code hot.} or {@code bulk.} before it
 *     narrows that. May hold secrets: {@code toString} shows names only
 */
public record KafkaSettings(
        List<String> bootstrapServers,
        int sessionPartitions,
        int replicationFactor,
        int minInSyncReplicas,
        Duration sessionTimeout,
        int standbyReplicas,
        Map<String, String> properties) {
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^:\\[\\]\\s/]+):\\d{1,5}");
    private static final int MAX_PARTITIONS = 10_000;

    /** Checks the values against each other. */
    public KafkaSettings {
        bootstrapServers = List.copyOf(bootstrapServers);
        properties = Collections.unmodifiableMap(new TreeMap<>(properties));
        Objects.requireNonNull(sessionTimeout, "sessionTimeout");
        if (bootstrapServers.isEmpty()) {
            throw new IllegalArgumentException("bootstrapServers is empty: expected at least one host:port");
        }
        if (sessionPartitions < 1 || replicationFactor < 1 || minInSyncReplicas < 1 || standbyReplicas < 0) {
            throw new IllegalArgumentException("partitions, replicas and copies count from 1, standbys from 0");
        }
        if (minInSyncReplicas > replicationFactor) {
            throw new IllegalArgumentException("minInSyncReplicas = " + minInSyncReplicas
                    + ": expected at most replicationFactor = " + replicationFactor);
        }
    }

    /** Reads the section {@code kafka}. */
    public static KafkaSettings from(ConfigReader section) {
        List<String> servers = section.strings("bootstrap-servers");
        if (servers.isEmpty()
                || !servers.stream().allMatch(s -> SERVER.matcher(s).matches())) {
            throw section.wrong("bootstrap-servers", "host:port, several with commas between");
        }
        int replicationFactor = section.integer("replication-factor", 1, 9);
        KafkaSettings settings = new KafkaSettings(
                servers,
                section.integer("session-partitions", 1, MAX_PARTITIONS),
                replicationFactor,
                section.integer("min-in-sync-replicas", 1, replicationFactor),
                section.duration("session-timeout", Duration.ofMillis(500), Duration.ofMinutes(5)),
                section.integer("standby-replicas", 0, 5),
                section.map("properties"));
        section.rejectUnknown();
        return settings;
    }

    @Override
    public String toString() {
        return "KafkaSettings[bootstrapServers=" + bootstrapServers + ", sessionPartitions=" + sessionPartitions
                + ", replicationFactor=" + replicationFactor + ", minInSyncReplicas=" + minInSyncReplicas
                + ", sessionTimeout=" + sessionTimeout + ", standbyReplicas=" + standbyReplicas + ", properties="
                + properties.keySet() + "]";
    }
}
