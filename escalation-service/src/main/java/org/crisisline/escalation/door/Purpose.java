package org.crisisline.escalation.door;

import java.util.Optional;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationState;

/** What a link is for. A link for one is none for the other. */
enum Purpose {
    /** Takes the escalation. */
    ACKNOWLEDGE("acknowledge", EscalationState.ACKNOWLEDGED),
    /** Ends it. */
    RESOLVE("resolve", EscalationState.RESOLVED);

    private final String path;
    private final EscalationState aim;

    Purpose(String path, EscalationState aim) {
        this.path = path;
        this.aim = aim;
    }

    static Optional<Purpose> ofPath(String path) {
        for (Purpose purpose : values()) {
            if (purpose.path.equals(path)) {
                return Optional.of(purpose);
            }
        }
        return Optional.empty();
    }

    /** The last step of the address; also the word for it in the audit and in metrics. */
    String path() {
        return path;
    }

    /** Whether an escalation is already where this would bring it, or further. */
    boolean isReachedBy(EscalationState state) {
        return !EscalationOrder.rises(state, aim);
    }
}
