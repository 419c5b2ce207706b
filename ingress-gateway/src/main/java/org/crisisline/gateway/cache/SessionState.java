package org.crisisline.gateway.cache;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What this gateway knows of a session.
 *
 * @param sessionId the session
 * @param leases the connections here, by connection id
 * @param gone connections that are no longer here
 * @param emergency whether it is one
 * @param lastActivity when something was last said here
 */
record SessionState(
        String sessionId, Map<String, Lease> leases, Set<String> gone, boolean emergency, Instant lastActivity) {
    SessionState {
        leases = Map.copyOf(leases);
        gone = Set.copyOf(gone);
    }

    /**
     * A connection.
     *
     * @param participantId whose
     * @param role its role
     * @param active whether it is the active one
     * @param since since when it is
     */
    record Lease(String participantId, String role, boolean active, Instant since) {}
}
