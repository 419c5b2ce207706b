package org.crisisline.delivery.sessions;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which sessions have connections at which gateway: in memory, rebuilt by the walk after a start, so the death of a gateway doesn't cost a
 * walk over all sessions. For one thread.
 */
final class SeatIndex {
    private final Map<GatewayRef, Set<String>> sessions = new HashMap<>();
    private final Map<String, Set<GatewayRef>> gateways = new HashMap<>();

    /** The session's connections are at these gateways, and at no others. */
    void put(Life life) {
        Set<GatewayRef> now = new HashSet<>();
        for (Member member : life.members()) {
            member.seat().ifPresent(seat -> now.add(seat.gateway()));
        }
        Set<GatewayRef> before =
                now.isEmpty() ? gateways.remove(life.sessionId()) : gateways.put(life.sessionId(), now);
        if (now.equals(before)) {
            return;
        }
        if (before != null) {
            before.stream().filter(ref -> !now.contains(ref)).forEach(ref -> remove(ref, life.sessionId()));
        }
        now.forEach(
                ref -> sessions.computeIfAbsent(ref, r -> new LinkedHashSet<>()).add(life.sessionId()));
    }

    private void remove(GatewayRef gateway, String sessionId) {
        Set<String> of = sessions.get(gateway);
        if (of != null && of.remove(sessionId) && of.isEmpty()) {
            sessions.remove(gateway);
        }
    }

    List<GatewayRef> gateways() {
        return List.copyOf(sessions.keySet());
    }

    /** Sessions with connections at a gateway, at most so many. */
    List<String> sessionsAt(GatewayRef gateway, int limit) {
        return sessions.getOrDefault(gateway, Set.of()).stream().limit(limit).toList();
    }

    /** Moves a session to the end of its gateway's line: it was dealt with for now. */
    void toTheEnd(GatewayRef gateway, String sessionId) {
        Set<String> of = sessions.get(gateway);
        if (of != null && of.remove(sessionId)) {
            of.add(sessionId);
        }
    }
}
