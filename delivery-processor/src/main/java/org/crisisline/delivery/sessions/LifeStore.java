package org.crisisline.delivery.sessions;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.crisisline.delivery.store.SortedBytes;

/** The lives of a partition's sessions in a store; the key is {@code 'S'} and the session. For the thread that owns the store. */
final class LifeStore {
    private static final char SESSION = 'S';
    private static final byte[] END = {SESSION + 1};

    private final SortedBytes bytes;

    LifeStore(SortedBytes bytes) {
        this.bytes = bytes;
    }

    Optional<Life> life(String sessionId) {
        return bytes.get(key(sessionId)).map(value -> Life.decode(sessionId, value));
    }

    void put(Life life) {
        bytes.put(key(life.sessionId()), life.encode());
    }

    void delete(String sessionId) {
        bytes.delete(key(sessionId));
    }

    /** Lives in the order of their sessions, behind one (empty: from the first), at most so many. */
    List<Life> lives(String after, int limit) {
        byte[] from = key(after);
        if (!after.isEmpty()) {
            from = Arrays.copyOf(from, from.length + 1);
        }
        return bytes.range(from, END.clone(), limit).stream()
                .map(entry -> Life.decode(
                        new String(entry.key(), 1, entry.key().length - 1, StandardCharsets.UTF_8), entry.value()))
                .toList();
    }

    private static byte[] key(String sessionId) {
        return (SESSION + sessionId).getBytes(StandardCharsets.UTF_8);
    }
}
