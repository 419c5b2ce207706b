package org.crisisline.schemas.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates the topics that are missing and checks the ones that exist. Blocks for at most the given time, or a little over it; for the
 * start of a service, on a thread of its own choice. Several services may do this at once.
 */
public final class TopicAdministrator {
    private static final long SEGMENT_BYTES_OF_COMPACTED = 4L << 20;
    private static final Duration SEGMENT_AGE_OF_COMPACTED = Duration.ofHours(1);

    private final Admin admin;
    private final TopicLayout layout;
    private final Duration timeout;

    /**
     * @param admin stays the caller's
     * @param timeout for each of the few calls
     */
    public TopicAdministrator(Admin admin, TopicLayout layout, Duration timeout) {
        this.admin = Objects.requireNonNull(admin, "admin");
        this.layout = Objects.requireNonNull(layout, "layout");
        this.timeout = Objects.requireNonNull(timeout, "timeout");
    }

    /**
     * Leaves every topic of the catalogue as it should be.
     *
     * @throws TopicMismatchException if one exists and is different
     * @throws TimeoutException if the brokers do not answer in time
     */
    public void ensure(Collection<Topic<?, ?>> topics) throws InterruptedException, TimeoutException {
        Map<String, Topic<?, ?>> wanted = new LinkedHashMap<>();
        topics.forEach(topic -> wanted.put(topic.name(), topic));
        Set<String> existing = await(admin.listTopics().names());
        List<NewTopic> missing = wanted.values().stream()
                .filter(topic -> !existing.contains(topic.name()))
                .map(this::newTopic)
                .toList();
        create(missing);
        check(wanted);
    }

    private void create(List<NewTopic> missing) throws InterruptedException, TimeoutException {
        Map<String, KafkaFuture<Void>> results = admin.createTopics(missing).values();
        for (KafkaFuture<Void> result : results.values()) {
            try {
                await(result);
            } catch (TopicExistsException e) {
                // Another service was quicker; what it made is checked like any other.
            }
        }
    }

    private void check(Map<String, Topic<?, ?>> wanted) throws InterruptedException, TimeoutException {
        Map<String, TopicDescription> descriptions =
                awaitKnown(() -> admin.describeTopics(wanted.keySet()).allTopicNames());
        List<ConfigResource> resources = wanted.keySet().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, Config> configs =
                awaitKnown(() -> admin.describeConfigs(resources).all());
        List<String> differences = new ArrayList<>();
        wanted.forEach((name, topic) -> {
            TopicDescription description = descriptions.get(name);
            compare(differences, name, "partitions", description.partitions().size(), topic.partitions(layout));
            compare(
                    differences,
                    name,
                    "replication factor",
                    description.partitions().get(0).replicas().size(),
                    layout.replicationFactor());
            Config found = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, name));
            settings(topic)
                    .forEach((key, value) -> compare(differences, name, key, valueOf(found, key), normalised(value)));
        });
        if (!differences.isEmpty()) {
            throw new TopicMismatchException(differences);
        }
    }

    /** A topic that has just been created is not known to every broker at once, and each question may go to another one. */
    private <T> T awaitKnown(Supplier<KafkaFuture<T>> question) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return await(question.get());
            } catch (UnknownTopicOrPartitionException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** The settings of a topic that are the catalogue's; everything else is the broker's and the operator's. */
    Map<String, String> settings(Topic<?, ?> topic) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, topic.cleanup().policy());
        if (topic.cleanup().deletes()) {
            settings.put(
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(topic.retention().apply(layout).toMillis()));
        }
        if (topic.cleanup().compacts()) {
            // The default segment of a gigabyte and a week would keep every heartbeat of the week.
            settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(SEGMENT_BYTES_OF_COMPACTED));
            settings.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(SEGMENT_AGE_OF_COMPACTED.toMillis()));
        }
        // Clocks of writers jump; the order of a log and its age are the broker's to say.
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(layout.minInSyncReplicas()));
        return settings;
    }

    private NewTopic newTopic(Topic<?, ?> topic) {
        return new NewTopic(topic.name(), Optional.of(topic.partitions(layout)), Optional.of((short)
                        layout.replicationFactor()))
                .configs(settings(topic));
    }

    private static void compare(List<String> differences, String topic, String what, Object found, Object expected) {
        if (!Objects.equals(found, expected)) {
            differences.add(topic + ": " + what + " = " + found + ", expected " + expected);
        }
    }

    private static String valueOf(Config config, String key) {
        ConfigEntry entry = config.get(key);
        return entry == null ? null : normalised(entry.value());
    }

    /** Brokers give the elements of a list in any order. */
    private static String normalised(String value) {
        return value.contains(",")
                ? value.lines()
                        .flatMap(v -> List.of(v.split(",")).stream())
                        .map(String::strip)
                        .sorted()
                        .collect(Collectors.joining(","))
                : value;
    }

    private <T> T await(KafkaFuture<T> future) throws InterruptedException, TimeoutException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
