package org.crisisline.delivery.lane;

import java.util.Objects;
import org.crisisline.schemas.order.EscalationOrder;
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

    /** Whether a newer report says more than this one: states of one escalation rise, and a later escalation follows on an earlier one. */
    boolean yieldsTo(EscalationView newer) {
        return !escalationId.equals(newer.escalationId) || EscalationOrder.rises(state, newer.state);
    }
}
