package org.crisisline.cli.log;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topic;

/**
 * Reads topics once, from their first record that is still there to the one that was last when the reading began, and perhaps a few that came
 * meanwhile. Within a partition the records come in the order of their offsets; between partitions in no order. Blocks the calling thread,
 * which also runs the reader. {@link TopicReader} is for those who want to read on.
 */
public final class TopicScan {
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
        try (TopicReader topicReader = new TopicReader(brokers, progress, ticker)) {
            topics.forEach(topicReader::add);
            topicReader.readOn(reader);
        }
    }

    /** What a record says; empty when it says nothing, being deleted or not to be decoded by this release. */
    public static <V extends SpecificRecordBase> Optional<V> decoded(
            Topic<?, V> topic, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(topic.valueSerde().decode(record.value()));
        } catch (UndecodableRecordException e) {
            return Optional.empty();
        }
    }
}
