package org.crisisline.delivery.store;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all stores of a process share, however many partitions it owns: blocks, indexes, filters and write buffers count against one
 * bound. (By default every store and partition has 98 MB of its own.) Thread-safe. To be closed after the stores.
 */
public final class RocksMemory implements AutoCloseable {
    /** Under this key it is handed to {@link BoundedRocksDb} with the application's configuration. */
    public static final String CONFIG = "crisis.rocksdb.memory";

    static {
        RocksDB.loadLibrary();
    }

    private final LRUCache cache;
    private final WriteBufferManager buffers;

    /**
     * @param bytes for everything
     * @param writeBufferBytes of it for what is not flushed yet
     */
    public RocksMemory(long bytes, long writeBufferBytes) {
        if (writeBufferBytes < 1 || writeBufferBytes >= bytes) {
            throw new IllegalArgumentException("write buffers of " + writeBufferBytes
                    + " bytes: expected at least 1 and" + " less than all of it, " + bytes);
        }
        // Six bits of shards are the default. No strict limit: a read beyond it would fail. Indexes and filters go
        // last.
        cache = new LRUCache(bytes, -1, false, 0.1);
        buffers = new WriteBufferManager(writeBufferBytes, cache);
    }

    Cache cache() {
        return cache;
    }

    WriteBufferManager buffers() {
        return buffers;
    }

    @Override
    public void close() {
        buffers.close();
        cache.close();
    }
}
