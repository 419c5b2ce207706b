package org.crisisline.schemas.order;

import java.util.Comparator;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationState;

/**
 * The order in which states win over each other when several instances write about the same escalation: the higher rank stays, whatever
 * the order of arrival, so every reader of {@code crisis.escalations} ends at the same state.
 *
 * <pre>
 *   REQUESTED ─► FAILED ─► DISPATCHED ─► EXHAUSTED ─► ACKNOWLEDGED ─► RESOLVED
 *       └────────────────────►┘  └──────────────────────►┘
 * </pre>
 *
 * <p>FAILED stands below DISPATCHED: an emergency never rests, so a channel that answers at last, or at another instance, ends the
 * failure. EXHAUSTED (all tiers called, nobody answered) stands below ACKNOWLEDGED, since a human may still take it. RESOLVED absorbs.
 */
public final class EscalationOrder {
    private static final Comparator<Escalation> PROGRESS = Comparator.<Escalation>comparingInt(
                    escalation -> rank(escalation.getState()))
            .thenComparingInt(Escalation::getTier)
            .thenComparingInt(Escalation::getRound);

    private EscalationOrder() {}

    /** As {@link #rises(EscalationState, EscalationState)}; within the same state a higher tier, and within the tier a later round, says more. */
    public static boolean rises(Escalation present, Escalation next) {
        return PROGRESS.compare(next, present) > 0;
    }

    /** Whether {@code next} says more than {@code present}. */
    public static boolean rises(EscalationState present, EscalationState next) {
        return rank(next) > rank(present);
    }

    /** Whether a channel has carried the call to a human, at the least. */
    public static boolean isDispatched(EscalationState state) {
        return rank(state) >= rank(EscalationState.DISPATCHED);
    }

    private static int rank(EscalationState state) {
        return switch (state) {
            case REQUESTED -> 0;
            case FAILED -> 1;
            case DISPATCHED -> 2;
            case EXHAUSTED -> 3;
            case ACKNOWLEDGED -> 4;
            case RESOLVED -> 5;
        };
    }
}
