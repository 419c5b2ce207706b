package org.crisisline.system.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.crisisline.schemas.topic.Topic;

/** What the brokers of a fleet say of themselves. Asks each time; needs a quorum of them. */
public final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Pattern PROCESSOR = Pattern.compile("\\.processor-(\\d+)\\.");

    private final Admin admin;

    Cluster(String bootstrapServers) {
        admin = Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                "fleet",
                "request.timeout.ms",
                2_000,
                "default.api.timeout.ms",
                8_000,
                "reconnect.backoff.max.ms",
                200L,
                "enable.metrics.push",
                false));
    }

    /** The broker that leads a partition. */
    public Node leaderOf(Topic<?, ?> topic, int partition) throws Exception {
        TopicDescription description =
                get(admin.describeTopics(List.of(topic.name())).allTopicNames()).get(topic.name());
        return Node.broker(description.partitions().get(partition).leader().id());
    }

    /** The broker that leads the quorum of controllers. */
    public Node controller() throws Exception {
        return Node.broker(get(admin.describeMetadataQuorum().quorumInfo()).leaderId());
    }

    /**
     * The processor to which a group gave a partition; waits while the group shares out its work.
     *
     * @param group of a Streams application
     */
    public Node processorOf(String group, TopicPartition partition) {
        return Awaitility.await(partition + " in group " + group)
                .pollInterval(BETWEEN)
                .atMost(PATIENCE)
                .until(() -> findProcessor(group, partition), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Node> findProcessor(String group, TopicPartition partition) throws InterruptedException {
        try {
            return get(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .members()
                    .stream()
                    .filter(member -> member.assignment().topicPartitions().contains(partition))
                    .map(MemberDescription::clientId)
                    .map(Cluster::processor)
                    .findFirst();
        } catch (ExecutionException | TimeoutException notNow) {
            return Optional.empty();
        }
    }

    /** Client ids are {@code service.instance.purpose…}. */
    private static Node processor(String clientId) {
        Matcher matcher = PROCESSOR.matcher(clientId);
        if (!matcher.find()) {
            throw new AssertionError(clientId + " is no processor");
        }
        return Node.processor(Integer.parseInt(matcher.group(1)));
    }

    /** Returns when every partition has all of its copies in sync. */
    public void awaitAllCopies() {
        Awaitility.await("all copies in sync")
                .pollInterval(BETWEEN)
                .atMost(PATIENCE)
                .until(this::hasAllCopies);
    }

    private boolean hasAllCopies() throws InterruptedException {
        try {
            Set<String> topics = get(admin.listTopics().names());
            return get(admin.describeTopics(topics).allTopicNames()).values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(Cluster::isWhole);
        } catch (ExecutionException | TimeoutException notNow) {
            return false;
        }
    }

    private static boolean isWhole(TopicPartitionInfo partition) {
        return partition.leader() != null
                && partition.isr().size() == partition.replicas().size();
    }

    void awaitBrokers(int count, List<NodeProcess> processes) {
        try {
            Awaitility.await().pollInterval(BETWEEN).atMost(PATIENCE).until(() -> {
                for (NodeProcess process : processes) {
                    if (!process.isAlive()) {
                        throw process.failure("did not start");
                    }
                }
                return brokers() == count;
            });
        } catch (ConditionTimeoutException e) {
            throw processes.get(processes.size() - 1).failure("and the others were not ready within " + PATIENCE);
        }
    }

    private int brokers() throws InterruptedException {
        try {
            return get(admin.describeCluster().nodes()).size();
        } catch (ExecutionException | TimeoutException notNow) {
            return 0;
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
