package org.crisisline.gateway.directory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.crisisline.gateway.connection.ConnectionPorts;

/**
 * Which sessions are emergencies and which are over, for as long as a token for them can live. Read on event loops, written there and by
 * the reader of {@code crisis.sessions}.
 *
 * <p>Bounded. An ended session that there is no room for is still fenced by the lanes; an emergency that there is no room for only loses
 * its default priority here.
 */
public final class SessionFacts implements ConnectionPorts.Sessions {
    private final Clock clock;
    private final Duration memory;
    private final int bound;
    private final Map<String, Instant> over = new ConcurrentHashMap<>();
    private final Map<String, Instant> emergencies = new ConcurrentHashMap<>();

    /**
     * @param memory how long is remembered what ended: at least as long as a token lives
     * @param bound how many of each kind
     */
    public SessionFacts(Clock clock, Duration memory, int bound) {
        this.clock = clock;
        this.memory = memory;
        this.bound = bound;
    }

    @Override
    public boolean isEmergency(String sessionId) {
        return emergencies.containsKey(sessionId);
    }

    @Override
    public boolean isOver(String sessionId) {
        return over.containsKey(sessionId);
    }

    @Override
    public void markEmergency(String sessionId) {
        remember(emergencies, sessionId, clock.instant());
    }

    /** The session is over; true when that is news. */
    boolean markOver(String sessionId, Instant endedAt) {
        emergencies.remove(sessionId);
        return endedAt.plus(memory).isAfter(clock.instant()) && remember(over, sessionId, endedAt);
    }

    private boolean remember(Map<String, Instant> facts, String sessionId, Instant at) {
        if (facts.size() >= bound && !facts.containsKey(sessionId)) {
            facts.keySet().stream().findAny().ifPresent(facts::remove);
        }
        return facts.put(sessionId, at) == null;
    }

    /** Forgets what no token can ask about any more. */
    public void purge() {
        Instant oldest = clock.instant().minus(memory);
        over.values().removeIf(at -> at.isBefore(oldest));
        emergencies.values().removeIf(at -> at.isBefore(oldest));
    }

    /** How many sessions are known to be over. */
    public int overCount() {
        return over.size();
    }
}
