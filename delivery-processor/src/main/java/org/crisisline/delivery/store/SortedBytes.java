package org.crisisline.delivery.store;

import java.util.List;
import java.util.Optional;

/**
 * Keys and values in the order of the keys' unsigned bytes: what is asked of a store. One thread. Arrays are handed over: neither side changes
 * them afterwards.
 */
public interface SortedBytes {
    /** The value of a key. */
    Optional<byte[]> get(byte[] key);

    /** Sets the value of a key. */
    void put(byte[] key, byte[] value);

    /** Removes a key; one that isn't there is no error. */
    void delete(byte[] key);

    /**
     * Entries in rising order of the keys.
     *
     * @param from first key, inclusive
     * @param to last key, inclusive
     * @param limit at most that many
     */
    List<Entry> range(byte[] from, byte[] to, int limit);

    /** The entry with the highest key from {@code from} to {@code to}, both inclusive. */
    Optional<Entry> last(byte[] from, byte[] to);

    /**
     * A key and its value.
     *
     * @param key the key
     * @param value the value
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Entry(byte[] key, byte[] value) {}
}
