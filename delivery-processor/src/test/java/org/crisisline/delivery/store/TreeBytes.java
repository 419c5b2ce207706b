package org.crisisline.delivery.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A store in memory that remembers what was written, in order: its changelog. */
public final class TreeBytes implements SortedBytes {
    private final NavigableMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);
    private final List<Entry> changelog = new ArrayList<>();
    private long reads;

    /** What a store holds after the first so many entries of a changelog. */
    public static TreeBytes restored(List<Entry> changelog, int prefix) {
        TreeBytes bytes = new TreeBytes();
        for (Entry entry : changelog.subList(0, prefix)) {
            bytes.write(entry.key(), entry.value());
        }
        return bytes;
    }

    private void write(byte[] key, byte[] value) {
        changelog.add(new Entry(key, value));
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    public List<Entry> changelog() {
        return changelog;
    }

    public int size() {
        return map.size();
    }

    /** Entries that were read so far. */
    public long reads() {
        return reads;
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
        reads++;
        return Optional.ofNullable(map.get(key));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        write(key, value);
    }

    @Override
    public void delete(byte[] key) {
        write(key, null);
    }

    @Override
    public List<Entry> range(byte[] from, byte[] to, int limit) {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<byte[], byte[]> entry : map.subMap(from, true, to, true).entrySet()) {
            if (entries.size() == limit) {
                break;
            }
            entries.add(new Entry(entry.getKey(), entry.getValue()));
        }
        reads += entries.size();
        return entries;
    }

    @Override
    public Optional<Entry> last(byte[] from, byte[] to) {
        reads++;
        Map.Entry<byte[], byte[]> last = map.subMap(from, true, to, true).lastEntry();
        return last == null ? Optional.empty() : Optional.of(new Entry(last.getKey(), last.getValue()));
    }
}
