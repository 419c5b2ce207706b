/**
 * How a lane's and the sessions topology's state lies in a store: keys, encoding with a version in front, and the bounds of RocksDB's memory.
 *
 * <p>Used by the stream thread that owns the task. Reads and writes are local; RocksDB may stall a write while it flushes.
 */
package org.crisisline.delivery.store;
