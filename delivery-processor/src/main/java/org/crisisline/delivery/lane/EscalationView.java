package org.crisisline.delivery.lane;

import java.util.Objects;
import org.crisisline.schemas.record.EscalationState;

/**
 * The latest that is known of a session's escalation.
 *
 * @param escalationId the escalation
 * @param messageId the message that asked for it; the escalation's own id when none did
 * @param state where it stands
 * @param channel what carried it there, or null
 * @param by who acknowledged or resolved it, or null
 * @param elapsedMillis since the gateway read the request
 */
public record EscalationView(
        String escalationId, String messageId, EscalationState state, String channel, String by, long elapsedMillis) {
    public EscalationView {
        Objects.requireNonNull(escalationId, "escalationId");
        Objects.requireNonNull(messageId, "messageId");
        Objects.requireNonNull(state, "state");
    }

    /** Whether a newer report says more than this one: states merge by rank, terminal ones absorb. */
    boolean yieldsTo(EscalationView newer) {
        if (escalationId.equals(newer.escalationId)) {
            return rank(newer.state) > rank(state);
        }
        // One open escalation a session: another one follows only on one that is over.
        return isTerminal(state) || !isTerminal(newer.state);
    }

    private static boolean isTerminal(EscalationState state) {
        return rank(state) == 3;
    }

    private static int rank(EscalationState state) {
        return switch (state) {
            case REQUESTED -> 0;
            case DISPATCHED -> 1;
            case ACKNOWLEDGED -> 2;
            case RESOLVED, FAILED, EXHAUSTED -> 3;
        };
    }
}
