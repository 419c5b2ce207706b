package org.crisisline.cli.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Topic;

/**
 * Reads topics from their first record that is still there, as often as it is asked on to where they end by then, each record once. Within a
 * partition the records come in the order of their offsets; between partitions in no order. Blocks the calling thread, which also runs the
 * reader. For one thread.
 *
 * <p>Everything here throws {@link StackException} when a topic is missing or the brokers do not answer.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Brokers brokers;
    private final TopicScan.Progress progress;
    private final Ticker ticker;
    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> beginnings = new HashMap<>();
    private final Set<TopicPartition> news = new HashSet<>();
    private boolean begun;

    /** @param progress is told of each reading */
    public TopicReader(Brokers brokers, TopicScan.Progress progress, Ticker ticker) {
        this.brokers = Objects.requireNonNull(brokers, "brokers");
        this.progress = Objects.requireNonNull(progress, "progress");
        this.ticker = Objects.requireNonNull(ticker, "ticker");
        this.consumer = brokers.consumer();
    }

    /** How many partitions a topic has. */
    public int partitions(Topic<?, ?> topic) {
        return asking(() -> {
            List<PartitionInfo> infos = consumer.partitionsFor(topic.name());
            if (infos == null || infos.isEmpty()) {
                throw new StackException(
                        "there is no topic " + topic.name() + " at " + brokers + ": has the system ever run there?");
            }
            return infos.size();
        });
    }

    /** All of a topic is to be read. Before the first reading. */
    public void add(Topic<?, ?> topic) {
        int partitions = partitions(topic);
        for (int partition = 0; partition < partitions; partition++) {
            add(topic, partition);
        }
    }

    /** One partition of a topic is to be read. Before the first reading. */
    public void add(Topic<?, ?> topic, int partition) {
        if (begun) {
            throw new IllegalStateException("topic " + topic + " was named after the reading began");
        }
        beginnings.put(new TopicPartition(topic.name(), partition), 0L);
    }

    /** Of a topic only what comes after the reading has begun is to be read. Before the first reading. */
    public void addNews(Topic<?, ?> topic) {
        int partitions = partitions(topic);
        for (int partition = 0; partition < partitions; partition++) {
            add(topic, partition);
            news.add(new TopicPartition(topic.name(), partition));
        }
    }

    /** Assigns what was named, and asks where it begins: the lowest offset that is still there, by partition. */
    public Map<TopicPartition, Long> begin() {
        return asking(() -> {
            begun = true;
            consumer.assign(beginnings.keySet());
            beginnings.putAll(consumer.beginningOffsets(beginnings.keySet()));
            consumer.seekToBeginning(beginnings.keySet());
            if (!news.isEmpty()) {
                consumer.endOffsets(news).forEach(consumer::seek);
            }
            return Map.copyOf(beginnings);
        });
    }

    /**
     * Reads to where the topics end when this is called.
     *
     * @return how many records there were
     */
    public long readOn(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        if (!begun) {
            begin();
        }
        return asking(() -> read(new HashMap<>(consumer.endOffsets(beginnings.keySet())), reader));
    }

    private long read(Map<TopicPartition, Long> open, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        long total = 0;
        for (Map.Entry<TopicPartition, Long> end : open.entrySet()) {
            total += Math.max(0, end.getValue() - consumer.position(end.getKey()));
        }
        consumer.resume(open.keySet());
        long read = 0;
        long lastArrival = ticker.nanos();
        while (true) {
            open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            List<TopicPartition> done = new ArrayList<>(beginnings.keySet());
            done.removeAll(open.keySet());
            consumer.pause(done);
            progress.at(Math.min(read, total), total);
            if (open.isEmpty()) {
                return read;
            }
            ConsumerRecords<byte[], byte[]> batch = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                // What lies behind the end came meanwhile. It is read now, since the consumer is past it.
                read++;
                reader.accept(record);
            }
            if (!batch.isEmpty()) {
                lastArrival = ticker.nanos();
            } else if (ticker.hasPassed(lastArrival, SILENCE)) {
                throw new StackException("the brokers at " + brokers + " stopped answering: nothing came for "
                        + SILENCE.toSeconds() + " s, and " + open.keySet() + " are not read to their end");
            }
        }
    }

    private <T> T asking(java.util.function.Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw new StackException("the brokers at " + brokers + " do not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
