package org.crisisline.gateway.cache;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.Party;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.time.Ticker;

/**
 * Collects what changed and writes it, coalesced. Marking takes a short lock and is done on event loops; {@link #flush} is called now and then by
 * one thread; the store answers on threads of its own.
 *
 * <p>Bounded: beyond the bound the session that was marked first is forgotten, and comes back when something happens in it.
 */
public final class SessionCache implements ConnectionPorts.SessionActivity {
    private final SessionStore store;
    private final CircuitBreaker breaker;
    private final Dependency redis;
    private final GatewayMetrics metrics;
    private final Clock clock;
    private final Ticker ticker;
    private final Settings settings;
    /** Guards itself, its entries, and what is dirty. */
    private final Map<String, Entry> sessions = new LinkedHashMap<>();

    private final Set<String> dirty = new LinkedHashSet<>();

    /**
     * How much, how often.
     *
     * @param writeInterval the least time between two writes of one session
     * @param maxSessions how many sessions are known at most
     * @param maxWrites how many writes may be under way
     */
    public record Settings(Duration writeInterval, int maxSessions, int maxWrites) {}

    private static final class Entry {
        private final Map<String, SessionState.Lease> leases = new HashMap<>();
        private final Set<String> gone = new HashSet<>();
        private boolean emergency;
        private Instant lastActivity;
        private boolean writing;
        private boolean everWritten;
        private long writtenAt;
    }

    SessionCache(
            SessionStore store,
            CircuitBreaker breaker,
            Dependency redis,
            GatewayMetrics metrics,
            Clock clock,
            Ticker ticker,
            Settings settings) {
        this.store = store;
        this.breaker = breaker;
        this.redis = redis;
        this.metrics = metrics;
        this.clock = clock;
        this.ticker = ticker;
        this.settings = settings;
    }

    @Override
    public void connected(Party party, boolean active) {
        SessionState.Lease lease = new SessionState.Lease(
                party.participantId(), party.role().name().toLowerCase(Locale.ROOT), active, clock.instant());
        synchronized (sessions) {
            Entry entry = mark(party.sessionId());
            entry.leases.put(party.connectionId(), lease);
            entry.gone.remove(party.connectionId());
        }
    }

    @Override
    public void disconnected(Party party) {
        synchronized (sessions) {
            Entry entry = mark(party.sessionId());
            entry.leases.remove(party.connectionId());
            entry.gone.add(party.connectionId());
        }
    }

    @Override
    public void touched(String sessionId) {
        synchronized (sessions) {
            mark(sessionId);
        }
    }

    @Override
    public void emergency(String sessionId) {
        synchronized (sessions) {
            mark(sessionId).emergency = true;
        }
    }

    private Entry mark(String sessionId) {
        Entry entry = sessions.computeIfAbsent(sessionId, id -> new Entry());
        dirty.add(sessionId);
        entry.lastActivity = clock.instant();
        if (sessions.size() > settings.maxSessions()) {
            Iterator<String> oldest = sessions.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return entry;
    }

    /** How many sessions wait to be written. */
    public int pending() {
        synchronized (sessions) {
            return dirty.size();
        }
    }

    /** Writes what is due, a bounded number. One thread; doesn't wait. */
    public void flush() {
        store.connect();
        for (SessionState state : due()) {
            if (breaker.tryAcquirePermission()) {
                write(state);
            } else {
                redis.down("not asked for the moment: it failed several times");
                written(state, false);
            }
        }
    }

    private void write(SessionState state) {
        long began = ticker.nanos();
        store.write(state).whenComplete((nothing, error) -> {
            if (error == null) {
                breaker.onSuccess(ticker.since(began), TimeUnit.NANOSECONDS);
                redis.up();
            } else {
                breaker.onError(ticker.since(began), TimeUnit.NANOSECONDS, error);
                redis.down("a write failed: " + rootOf(error).getClass().getSimpleName());
            }
            metrics.cacheWrite(error == null);
            written(state, error == null);
        });
    }

    private List<SessionState> due() {
        long now = ticker.nanos();
        List<SessionState> due = new ArrayList<>();
        synchronized (sessions) {
            Iterator<String> ids = dirty.iterator();
            while (ids.hasNext() && due.size() < settings.maxWrites()) {
                String id = ids.next();
                Entry entry = sessions.get(id);
                if (entry == null) {
                    ids.remove();
                } else if (!entry.writing && !isEarly(entry, now)) {
                    ids.remove();
                    entry.writing = true;
                    entry.everWritten = true;
                    entry.writtenAt = now;
                    due.add(new SessionState(id, entry.leases, entry.gone, entry.emergency, entry.lastActivity));
                }
            }
        }
        return due;
    }

    private boolean isEarly(Entry entry, long now) {
        return entry.everWritten
                && now - entry.writtenAt < settings.writeInterval().toNanos();
    }

    private void written(SessionState state, boolean succeeded) {
        synchronized (sessions) {
            Entry entry = sessions.get(state.sessionId());
            if (entry == null) {
                return;
            }
            entry.writing = false;
            if (!succeeded) {
                dirty.add(state.sessionId());
                return;
            }
            entry.gone.removeAll(state.gone());
            boolean nobodyHere = entry.leases.isEmpty() && entry.gone.isEmpty();
            if (nobodyHere && !dirty.contains(state.sessionId())) {
                // Redis forgets it in its own time.
                sessions.remove(state.sessionId());
            }
        }
    }

    private static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
