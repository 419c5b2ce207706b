package org.crisisline.gateway.connection;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.crisisline.schemas.record.Priority;

/** Lets through only progress that rises, for each participant, priority and kind. Bounded. One thread's. */
final class ProgressFilter {
    private static final int BOUND = 1_024;

    private record Track(String participantId, Priority priority, boolean seen) {}

    private final Map<Track, Long> highest = new LinkedHashMap<>();

    /** The position before, {@link Chain#NONE} when there was none; empty when this one is no news. */
    OptionalLong raise(String participantId, Priority priority, boolean seen, long position) {
        Track track = new Track(participantId, priority, seen);
        Long before = highest.get(track);
        if (before != null && position <= before) {
            return OptionalLong.empty();
        }
        highest.put(track, position);
        if (highest.size() > BOUND) {
            highest.remove(highest.keySet().iterator().next());
        }
        return OptionalLong.of(before == null ? Chain.NONE : before);
    }

    void clear() {
        highest.clear();
    }
}
