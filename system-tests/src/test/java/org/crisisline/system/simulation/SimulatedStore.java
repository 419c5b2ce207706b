package org.crisisline.system.simulation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.crisisline.system.simulation.SimulatedLog.Place;

/**
 * A task's store on the disk of one instance. Writes go to the disk, and through the producer of the life that has it open to the changelog. After
 * a crash the disk holds what had been written up to some moment behind the last checkpoint, whether the changelog has it or not.
 */
final class SimulatedStore implements KeyValueStore<Bytes, byte[]> {
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Write(Bytes key, byte[] value) {}

    private final Place changelog;
    private final SimulatedLog log;
    private final NavigableMap<Bytes, byte[]> map = new TreeMap<>();
    private final List<Write> sinceCheckpoint = new ArrayList<>();
    private NavigableMap<Bytes, byte[]> atCheckpoint = new TreeMap<>();
    private long checkpoint;
    private SimulatedProducer producer;
    private Consumer<byte[]> watcher = key -> {};

    SimulatedStore(Place changelog, SimulatedLog log) {
        this.changelog = changelog;
        this.log = log;
    }

    /** Opened by a life of the task: restored to the end of the changelog as it is now. */
    void open(SimulatedProducer through, Consumer<byte[]> onPut) {
        for (long offset = checkpoint; offset < log.end(changelog); offset++) {
            SimulatedLog.Entry entry = log.read(changelog, offset);
            write(Bytes.wrap(entry.key()), entry.value());
        }
        producer = through;
        watcher = onPut;
        checkpoint();
    }

    /** All that was written is in the changelog, and on the disk. */
    void checkpoint() {
        checkpoint = log.end(changelog);
        atCheckpoint = new TreeMap<>(map);
        sinceCheckpoint.clear();
    }

    /** Its life is over without a commit; {@code kept} of the writes since the checkpoint had reached the disk. */
    void crashed(int kept) {
        map.clear();
        map.putAll(atCheckpoint);
        sinceCheckpoint.subList(0, kept).forEach(write -> write(write.key(), write.value()));
        sinceCheckpoint.clear();
        atCheckpoint = new TreeMap<>(map);
        producer = null;
    }

    int writesSinceCheckpoint() {
        return sinceCheckpoint.size();
    }

    private void write(Bytes key, byte[] value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    @Override
    public void put(Bytes key, byte[] value) {
        write(key, value);
        sinceCheckpoint.add(new Write(key, value));
        producer.send(changelog, key.get(), value, null);
        watcher.accept(key.get());
    }

    @Override
    public byte[] delete(Bytes key) {
        byte[] before = map.get(key);
        put(key, null);
        return before;
    }

    @Override
    public byte[] get(Bytes key) {
        return map.get(key);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return new Entries(map.subMap(from, true, to, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
        return new Entries(map.subMap(from, true, to, true).descendingMap());
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return new Entries(map);
    }

    @Override
    public long approximateNumEntries() {
        return map.size();
    }

    @Override
    public byte[] putIfAbsent(Bytes key, byte[] value) {
        throw new UnsupportedOperationException("nobody asks for this");
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        throw new UnsupportedOperationException("nobody asks for this");
    }

    @Override
    public String name() {
        return changelog.topic();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        throw new UnsupportedOperationException("it is opened by its task");
    }

    @Override
    public void close() {
        producer = null;
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return producer != null;
    }

    private static final class Entries implements KeyValueIterator<Bytes, byte[]> {
        private final Iterator<Map.Entry<Bytes, byte[]>> entries;

        Entries(Map<Bytes, byte[]> map) {
            entries = map.entrySet().iterator();
        }

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            Map.Entry<Bytes, byte[]> next = entries.next();
            return new KeyValue<>(next.getKey(), next.getValue());
        }

        @Override
        public Bytes peekNextKey() {
            throw new UnsupportedOperationException("nobody asks for this");
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
