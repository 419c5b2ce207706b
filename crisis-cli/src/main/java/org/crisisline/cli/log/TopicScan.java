package org.crisisline.cli.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Topic;

/**
 * Reads topics from their first record that is still there to the one that was last when the reading began. Within a partition the records
 * come in the order of their offsets; between partitions in no order. Blocks the calling thread, which also runs the reader.
 */
public final class TopicScan {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** Is told how far it is. Called on the reading thread, with each batch. */
    @FunctionalInterface
    public interface Progress {
        /**
         * So far.
         *
         * @param read records read
         * @param total may be more than will be read: offsets have gaps where a topic was compacted
         */
        void at(long read, long total);
    }

    private final Brokers brokers;
    private final Progress progress;
    private final Ticker ticker;

    /** @param progress see there */
    public TopicScan(Brokers brokers, Progress progress) {
        this(brokers, progress, Ticker.system());
    }

    TopicScan(Brokers brokers, Progress progress, Ticker ticker) {
        this.brokers = Objects.requireNonNull(brokers, "brokers");
        this.progress = Objects.requireNonNull(progress, "progress");
        this.ticker = Objects.requireNonNull(ticker, "ticker");
    }

    /**
     * Reads all partitions of topics.
     *
     * @throws StackException when a topic is missing, or the brokers do not answer
     */
    public void read(Collection<? extends Topic<?, ?>> topics, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (var consumer = brokers.consumer()) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (Topic<?, ?> topic : topics) {
                List<PartitionInfo> infos = consumer.partitionsFor(topic.name());
                if (infos == null || infos.isEmpty()) {
                    throw new StackException("there is no topic " + topic.name() + " at " + brokers
                            + ": has the system ever run there?");
                }
                infos.forEach(info -> partitions.add(new TopicPartition(topic.name(), info.partition())));
            }
            read(consumer, partitions, reader);
        } catch (KafkaException e) {
            throw new StackException("the brokers at " + brokers + " do not answer: " + e.getMessage(), e);
        }
    }

    private void read(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> open = new HashMap<>(consumer.endOffsets(partitions));
        long total = open.entrySet().stream()
                .mapToLong(end -> end.getValue() - begins.get(end.getKey()))
                .sum();
        consumer.seekToBeginning(partitions);
        long read = 0;
        long lastArrival = ticker.nanos();
        while (true) {
            open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            consumer.pause(partitions.stream().filter(p -> !open.containsKey(p)).toList());
            progress.at(Math.min(read, total), total);
            if (open.isEmpty()) {
                return;
            }
            var batch = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                Long end = open.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    read++;
                    reader.accept(record);
                }
            }
            if (!batch.isEmpty()) {
                lastArrival = ticker.nanos();
            } else if (ticker.hasPassed(lastArrival, SILENCE)) {
                throw new StackException("the brokers at " + brokers + " stopped answering: nothing came for "
                        + SILENCE.toSeconds() + " s, and " + open.keySet() + " are not read to their end");
            }
        }
    }
}
