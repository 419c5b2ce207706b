package org.crisisline.gateway.connection;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.crisisline.schemas.record.ParticipantEvent;

/**
 * The other participants of the session, as far as they were announced here. For the latency of delivery: what was sent while the
 * recipient was away says nothing about the system. Bounded. One thread's.
 */
final class Peers {
    private static final int BOUND = 256;
    /** Notices within this time after becoming active tell how things stood, not what just happened. */
    private static final long SUMMARY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private record Standing(ParticipantEvent event, boolean connected, boolean sinceEver, long sinceNanos) {}

    private final Map<String, Standing> standings = new LinkedHashMap<>();
    private long activeSince;

    /** This connection becomes the active one; everything is told anew. */
    void begin(long nowNanos) {
        activeSince = nowNanos;
        standings.clear();
    }

    /** True when it is news. */
    boolean note(String participantId, ParticipantEvent event, long nowNanos) {
        Standing before = standings.get(participantId);
        if (before != null && before.event() == event) {
            return false;
        }
        boolean connected = switch (event) {
            case JOINED, ONLINE -> true;
            case OFFLINE, LEFT -> false;
        };
        boolean summary = before == null && nowNanos - activeSince <= SUMMARY_NANOS;
        boolean stays = connected && before != null && before.connected();
        standings.put(
                participantId,
                stays
                        ? new Standing(event, true, before.sinceEver(), before.sinceNanos())
                        : new Standing(event, connected, summary, nowNanos));
        if (standings.size() > BOUND) {
            standings.remove(standings.keySet().iterator().next());
        }
        return true;
    }

    /** Whether that participant was connected at that time already, as far as is known. */
    boolean wasConnected(String participantId, long atNanos) {
        Standing standing = standings.get(participantId);
        return standing == null
                || (standing.connected() && (standing.sinceEver() || standing.sinceNanos() - atNanos <= 0));
    }
}
