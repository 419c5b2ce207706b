package org.crisisline.client.inbox;

import java.util.LinkedHashMap;
import java.util.Map;
import org.crisisline.client.frame.ServerFrame;

/**
 * The latest messages by sender and id: what finds a repeat when its position is a new one, as after the log was
 * rebuilt. Bounded.
 */
final class SeenIds {
    private record Key(String participantId, String id) {}

    private final Map<Key, Long> latest;

    SeenIds(int capacity) {
        latest = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Whether it is known from another position. */
    boolean knownElsewhere(ServerFrame.Message message) {
        Long position = latest.get(key(message));
        return position != null && position != message.position();
    }

    void remember(ServerFrame.Message message) {
        latest.put(key(message), message.position());
    }

    void forget(ServerFrame.Message message) {
        latest.remove(key(message));
    }

    private static Key key(ServerFrame.Message message) {
        return new Key(message.from().participantId(), message.id());
    }
}
