package org.crisisline.escalation.intake;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.runtime.kafka.ConsumerThread;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which partitions of {@code crisis.escalations} are this instance's to take further: those that a consumer group gives it. It reads
 * nothing of them; the reader reads them all.
 *
 * <p>While the brokers are away the last word counts: whoever owned a partition goes on. What was taken away by a time-out is given up only
 * when the group has said anew who owns what, so for a moment two may own a partition, and that is better than none. Its own thread,
 * {@code escalation-owner}; the listener is called on it.
 */
public final class PartitionOwner implements AutoCloseable {
    /** Hears what is owned. */
    @FunctionalInterface
    public interface Listener {
        /** The numbers of all partitions that are owned now. On the owner's thread; must not block. */
        void owns(Set<Integer> partitions);
    }

    private static final Logger log = LoggerFactory.getLogger(PartitionOwner.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Listener listener;
    private final ConsumerThread thread;
    private Set<Integer> owned = Set.of();

    /**
     * @param consumers makes a member of the group; called on this object's thread
     * @param listener hears each change
     */
    public PartitionOwner(Supplier<Consumer<byte[], byte[]>> consumers, Listener listener) {
        this.listener = listener;
        this.thread = new ConsumerThread("escalation-owner", consumers, this::hold, this::brokeOff);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Leaves the group, so that others take over at once. */
    @Override
    public void close() {
        thread.close();
    }

    private void hold(Consumer<byte[], byte[]> consumer) {
        consumer.subscribe(List.of(Topics.ESCALATIONS.name()), new Assignment(consumer));
        while (!thread.isStopped()) {
            consumer.poll(POLL);
        }
    }

    private void brokeOff(Throwable error) {
        log.atWarn().setCause(error).log("the group of the escalation-service broke off; what was owned stays owned");
    }

    private void owns(Set<Integer> partitions) {
        if (!partitions.equals(owned)) {
            owned = Set.copyOf(partitions);
            log.atInfo().addKeyValue(LogKeys.COUNT, owned.size()).log("partitions owned");
            listener.owns(owned);
        }
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        Set<Integer> numbers = new HashSet<>();
        partitions.forEach(partition -> numbers.add(partition.partition()));
        return numbers;
    }

    private final class Assignment implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Assignment(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            // Nothing is read by this consumer.
            consumer.pause(consumer.assignment());
            owns(numbers(consumer.assignment()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> removed) {
            Set<Integer> left = new HashSet<>(owned);
            left.removeAll(numbers(removed));
            owns(left);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            log.atWarn()
                    .addKeyValue(LogKeys.COUNT, lost.size())
                    .log(
                            "the group took partitions away for lack of beats; they stay owned until it has said who has them");
        }
    }
}
