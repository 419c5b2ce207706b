package org.crisisline.delivery.store;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Counts the commits of a task: a store that holds nothing, to be added to a topology beside the real one. Kafka Streams commits the stores of a
 * task that runs last of all, after the producer was flushed without an error and the offsets were accepted, and in none of its steps before. So when
 * the count has risen, everything that the task had handed over by then is on the brokers: what it forwarded, and its changelog.
 *
 * <p>That a commit is due says nothing: Kafka Streams skips it while the group rebalances, puts it off when the coordinator does not answer, and judges
 * when it is due by the wall clock, which may be set back.
 *
 * <p>Thread-safe. It only rises; how often it rose before a processor was initialised means nothing to that processor.
 */
public final class CommitCount implements StateStore {
    /** The store's name. */
    public static final String NAME = "commits";

    private final AtomicLong commits = new AtomicLong();
    private volatile boolean open;

    /** For {@link org.apache.kafka.streams.Topology#addStateStore}. */
    public static StoreBuilder<CommitCount> builder() {
        return new Builder();
    }

    /** How many there were. */
    public long commits() {
        return commits.get();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {
            throw new IllegalStateException("store " + NAME + " has no changelog to restore from");
        });
        open = true;
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        commits.incrementAndGet();
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    private static final class Builder implements StoreBuilder<CommitCount> {
        @Override
        public StoreBuilder<CommitCount> withCachingEnabled() {
            throw nothingHeld();
        }

        @Override
        public StoreBuilder<CommitCount> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitCount> withLoggingEnabled(Map<String, String> config) {
            throw nothingHeld();
        }

        @Override
        public StoreBuilder<CommitCount> withLoggingDisabled() {
            return this;
        }

        private static UnsupportedOperationException nothingHeld() {
            return new UnsupportedOperationException("store " + NAME + " holds nothing");
        }

        @Override
        public CommitCount build() {
            return new CommitCount();
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public String name() {
            return NAME;
        }
    }
}
