package org.crisisline.escalation.lifecycle;

import java.time.Instant;
import java.util.Objects;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationState;

/**
 * Where an escalation stands, as every instance may know it from the log.
 *
 * @param state its state
 * @param tier number of the tier that was called last, or is being called
 * @param round how often that tier was called before
 * @param channel the channel that carried it, or null
 * @param by who acknowledged or resolved it, or null
 * @param elapsedMs from the request to this
 * @param at when it came to this
 * @param nextAt when the next round or tier is due unless a human answers before; null when nothing more is
 */
public record Standing(
        EscalationState state,
        int tier,
        int round,
        String channel,
        String by,
        long elapsedMs,
        Instant at,
        Instant nextAt) {
    public Standing {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(at, "at");
        if (tier < 0 || round < 0) {
            throw new IllegalArgumentException("tier " + tier + ", round " + round + ", expected none below 0");
        }
    }

    /** Whether {@code next} says more: a state of higher rank; within the same state a higher tier, and within the tier a later round. */
    boolean risesTo(Standing next) {
        if (state != next.state) {
            return EscalationOrder.rises(state, next.state);
        }
        return tier != next.tier ? next.tier > tier : next.round > round;
    }

    /** Whether a channel has carried the call to a human, at the least. */
    boolean isDispatched() {
        return EscalationOrder.isDispatched(state);
    }

    /** Whether a human has taken it, or ended it. */
    boolean isAnswered() {
        return state == EscalationState.ACKNOWLEDGED || state == EscalationState.RESOLVED;
    }

    /** Whether it is called again unless a human answers. */
    boolean climbs() {
        return state == EscalationState.DISPATCHED && nextAt != null;
    }
}
