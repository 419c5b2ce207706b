package org.crisisline.gateway.connection;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections of this same gateway that took over from this one. The gateway acted at once; the sessions topology says the same
 * later, when this connection may be the active one again, and must not be believed then. Bounded. One thread's.
 */
final class TakeOvers {
    private static final int BOUND = 32;

    private final Set<String> connectionIds = new LinkedHashSet<>();

    void add(String byConnectionId) {
        connectionIds.add(byConnectionId);
        if (connectionIds.size() > BOUND) {
            connectionIds.remove(connectionIds.iterator().next());
        }
    }

    boolean isKnown(String byConnectionId) {
        return connectionIds.contains(byConnectionId);
    }
}
