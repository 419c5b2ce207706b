package org.crisisline.delivery.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A state store of Kafka Streams. For the stream thread that owns its task. */
public final class StreamsBytes implements SortedBytes {
    private final KeyValueStore<Bytes, byte[]> store;

    /** @param store the task's store */
    public StreamsBytes(KeyValueStore<Bytes, byte[]> store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        return Optional.ofNullable(store.get(Bytes.wrap(key)));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        store.put(Bytes.wrap(key), value);
    }

    @Override
    public void delete(byte[] key) {
        store.delete(Bytes.wrap(key));
    }

    @Override
    public List<Entry> range(byte[] from, byte[] to, int limit) {
        List<Entry> entries = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.range(Bytes.wrap(from), Bytes.wrap(to))) {
            while (entries.size() < limit && all.hasNext()) {
                KeyValue<Bytes, byte[]> next = all.next();
                entries.add(new Entry(next.key.get(), next.value));
            }
        }
        return entries;
    }

    @Override
    public Optional<Entry> last(byte[] from, byte[] to) {
        try (KeyValueIterator<Bytes, byte[]> all = store.reverseRange(Bytes.wrap(from), Bytes.wrap(to))) {
            if (!all.hasNext()) {
                return Optional.empty();
            }
            KeyValue<Bytes, byte[]> last = all.next();
            return Optional.of(new Entry(last.key.get(), last.value));
        }
    }
}
