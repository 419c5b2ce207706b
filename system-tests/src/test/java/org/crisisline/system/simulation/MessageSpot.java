package org.crisisline.system.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.crisisline.schemas.record.Priority;

/** Where a message lies in a lane's store. */
record MessageSpot(String session, Priority priority, long position) {
    private static final Priority[] PRIORITIES = Priority.values();

    /** Reads the key of a message: 'M', session, 0, priority, position. */
    static MessageSpot of(byte[] key) {
        int behindSession = key.length - Long.BYTES - 2;
        return new MessageSpot(
                new String(key, 1, behindSession - 1, StandardCharsets.UTF_8),
                PRIORITIES[key[behindSession + 1]],
                ByteBuffer.wrap(key).getLong(key.length - Long.BYTES));
    }
}
