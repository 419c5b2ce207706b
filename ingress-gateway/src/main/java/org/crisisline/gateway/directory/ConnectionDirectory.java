package org.crisisline.gateway.directory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.token.TokenClaims;

/**
 * The connections of this gateway, by id, by participant and by session. Called on event loops and reader threads.
 *
 * <p>Among the connections of one participant, one at most is active. Changes of one participant are made one after the other, and
 * the log is told within, so that it hears of them in the same order.
 */
public final class ConnectionDirectory implements ConnectionPorts.Roster {
    private record Participant(String sessionId, String participantId) {
        static Participant of(TokenClaims claims) {
            return new Participant(claims.sessionId(), claims.participantId());
        }
    }

    private record Member(ConnectionHandle handle, TokenClaims claims) {}

    /** The connections of one participant, oldest first. Touched within {@code ConcurrentHashMap.compute} only. */
    private static final class Pool {
        private final List<ConnectionHandle> handles = new ArrayList<>(2);
        private volatile ConnectionHandle active;
    }

    private final int maxPerParticipant;
    private final Map<String, Member> byId = new ConcurrentHashMap<>();
    private final Map<Participant, Pool> byParticipant = new ConcurrentHashMap<>();
    private final Map<String, Set<ConnectionHandle>> bySession = new ConcurrentHashMap<>();

    /** @param maxPerParticipant connections of one participant, the active one included */
    public ConnectionDirectory(int maxPerParticipant) {
        if (maxPerParticipant < 1) {
            throw new IllegalArgumentException("maxPerParticipant = " + maxPerParticipant + ", expected at least 1");
        }
        this.maxPerParticipant = maxPerParticipant;
    }

    @Override
    public void register(ConnectionHandle handle, TokenClaims claims, boolean standby) {
        byId.put(handle.id(), new Member(handle, claims));
        bySession.compute(claims.sessionId(), (session, handles) -> {
            Set<ConnectionHandle> all = handles == null ? ConcurrentHashMap.newKeySet() : handles;
            all.add(handle);
            return all;
        });
        byParticipant.compute(Participant.of(claims), (key, existing) -> {
            Pool pool = existing == null ? new Pool() : existing;
            pool.handles.add(handle);
            // One that becomes active in a moment makes room when it does.
            evictOldestSpare(pool, standby ? null : handle);
            return pool;
        });
    }

    @Override
    public void attach(ConnectionHandle handle, TokenClaims claims, IntConsumer announce) {
        byParticipant.compute(Participant.of(claims), (key, pool) -> {
            if (pool == null || !pool.handles.contains(handle)) {
                return pool; // It was closed meanwhile.
            }
            ConnectionHandle before = pool.active;
            pool.active = handle;
            announce.accept(pool.handles.size() - 1);
            if (before != null && before != handle) {
                before.tell(new ConnectionEvent.TakenOver(handle.id()));
            }
            evictOldestSpare(pool, null);
            return pool;
        });
    }

    private void evictOldestSpare(Pool pool, ConnectionHandle sparedOrNull) {
        if (pool.handles.size() <= maxPerParticipant) {
            return;
        }
        for (ConnectionHandle handle : pool.handles) {
            if (handle != pool.active && handle != sparedOrNull) {
                pool.handles.remove(handle);
                handle.tell(new ConnectionEvent.Evicted());
                return;
            }
        }
    }

    @Override
    public void standDown(ConnectionHandle handle, TokenClaims claims) {
        byParticipant.computeIfPresent(Participant.of(claims), (key, pool) -> {
            if (pool.active == handle) {
                pool.active = null;
            }
            return pool;
        });
    }

    @Override
    public void deregister(ConnectionHandle handle, TokenClaims claims) {
        byId.remove(handle.id());
        bySession.computeIfPresent(claims.sessionId(), (session, handles) -> {
            handles.remove(handle);
            return handles.isEmpty() ? null : handles;
        });
        byParticipant.computeIfPresent(Participant.of(claims), (key, pool) -> {
            pool.handles.remove(handle);
            if (pool.active == handle) {
                pool.active = null;
            }
            return pool.handles.isEmpty() ? null : pool;
        });
    }

    @Override
    public boolean isActive(ConnectionHandle handle, TokenClaims claims) {
        Pool pool = byParticipant.get(Participant.of(claims));
        return pool != null && pool.active == handle;
    }

    /** The connection of that id. */
    public Optional<ConnectionHandle> find(String connectionId) {
        return Optional.ofNullable(byId.get(connectionId)).map(Member::handle);
    }

    /** Tells all connections of a session; says how many there are. */
    public int tellSession(String sessionId, ConnectionEvent event) {
        Set<ConnectionHandle> handles = bySession.getOrDefault(sessionId, Set.of());
        handles.forEach(handle -> handle.tell(event));
        return handles.size();
    }

    /** Tells the connections that came with that token. Looks at all there are: for the rare revocation. */
    public void tellToken(String tokenId, ConnectionEvent event) {
        byId.values().stream()
                .filter(member -> member.claims().tokenId().equals(tokenId))
                .forEach(member -> member.handle().tell(event));
    }

    /** All connections that have got as far as {@code connected}, at about this moment. */
    public List<ConnectionHandle> all() {
        return byId.values().stream().map(Member::handle).toList();
    }

    /** Those for which something waits since they read too slowly, the most first. */
    public List<ConnectionHandle> slowest() {
        record Waiting(ConnectionHandle handle, long bytes) {}
        return all().stream()
                .map(handle -> new Waiting(handle, handle.waitingBytes()))
                .filter(waiting -> waiting.bytes() > 0)
                .sorted(Comparator.comparingLong(Waiting::bytes).reversed())
                .map(Waiting::handle)
                .toList();
    }

    /** How many there are. */
    public int size() {
        return byId.size();
    }
}
