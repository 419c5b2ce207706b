package org.crisisline.delivery.watch;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the brokers where a group stands and where the topics end. The brokers' word, not the process's own: what a thread says of itself is
 * worth nothing when it hangs. Blocks, each question for at most the limit; any thread.
 */
public final class BacklogReader {
    private final Admin admin;
    private final Duration limit;

    /**
     * @param admin stays the caller's
     * @param limit how long an answer may take
     */
    public BacklogReader(Admin admin, Duration limit) {
        this.admin = Objects.requireNonNull(admin, "admin");
        this.limit = Objects.requireNonNull(limit, "limit");
    }

    /**
     * What lies before each task.
     *
     * @param group the consumer group
     * @param tasks the partitions of each task, by its name
     * @throws TimeoutException when the brokers don't answer in time
     * @throws ExecutionException when they answer that they can't say
     * @throws InterruptedException when the caller is interrupted
     */
    public Map<String, TaskBacklog> read(String group, Map<String, Set<TopicPartition>> tasks)
            throws InterruptedException, ExecutionException, TimeoutException {
        Set<TopicPartition> all = new HashSet<>();
        tasks.values().forEach(all::addAll);
        if (all.isEmpty()) {
            return Map.of();
        }
        // First the positions: what is committed meanwhile makes a lag look longer for a moment, never shorter.
        Map<TopicPartition, OffsetAndMetadata> committed =
                await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> ends = offsets(all, OffsetSpec.latest());
        Set<TopicPartition> behind = new HashSet<>(all);
        behind.removeIf(partition ->
                committed.get(partition) != null && committed.get(partition).offset() >= ends.get(partition));
        // Nothing waits where retention took what was before the position, or nothing ever was.
        Map<TopicPartition, Long> beginnings = behind.isEmpty() ? Map.of() : offsets(behind, OffsetSpec.earliest());
        Map<String, TaskBacklog> backlogs = new HashMap<>();
        tasks.forEach((task, partitions) -> {
            Map<TopicPartition, Long> positions = new HashMap<>();
            long waiting = 0;
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata known = committed.get(partition);
                long position = Math.max(known == null ? 0 : known.offset(), beginnings.getOrDefault(partition, 0L));
                positions.put(partition, position);
                waiting += Math.max(0, ends.get(partition) - position);
            }
            backlogs.put(task, new TaskBacklog(positions, waiting));
        });
        return backlogs;
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> answer =
                await(admin.listOffsets(asked).all());
        answer.forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private <T> T await(KafkaFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
