package org.crisisline.monitor.watcher;

import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;

/**
 * What is known of one escalation. Immutable, as long as nobody changes the records.
 *
 * @param request what asked for it, whole, since it may have to be asked for again; null when that was not read, or is no longer needed
 * @param standing how it stands, without reason and location; null while nobody has written about it
 * @param firstMs when it was first heard of, by the log
 * @param lastMs when it was last heard of, by the log
 */
record Expected(EscalationRequest request, Escalation standing, long firstMs, long lastMs) {
    static Expected asked(EscalationRequest request, long atMs) {
        return new Expected(request, null, atMs, atMs);
    }

    static Expected found(Escalation standing, long atMs) {
        return new Expected(null, bare(standing), atMs, atMs);
    }

    /** It was asked for, perhaps again. What a watcher itself asks is no sign of life. */
    Expected with(EscalationRequest again, long atMs) {
        long heardMs = again.getTrigger() == EscalationTrigger.WATCHER ? lastMs : Math.max(lastMs, atMs);
        return new Expected(request == null ? again : request, standing, Math.min(firstMs, atMs), heardMs);
    }

    /** Somebody wrote about it. What says less than what is known changes nothing; what says the same later may name another time. */
    Expected with(Escalation next, long atMs) {
        boolean older = standing != null && EscalationOrder.rises(next, standing);
        return new Expected(request, older ? standing : bare(next), Math.min(firstMs, atMs), Math.max(lastMs, atMs));
    }

    /** The same without what only an open one needs. */
    Expected settled() {
        return new Expected(null, standing, firstMs, lastMs);
    }

    String sessionId() {
        return standing != null ? standing.getSessionId() : request.getSessionId();
    }

    boolean isDrill() {
        return standing != null ? standing.getDrill() : request.getDrill();
    }

    boolean isDispatched() {
        return standing != null && EscalationOrder.isDispatched(standing.getState());
    }

    /** Whether nothing more is to be expected: a human has it, or it was called and announces no further call. */
    boolean isSettled() {
        return standing != null
                && switch (standing.getState()) {
                    case ACKNOWLEDGED, RESOLVED -> true;
                    case DISPATCHED -> standing.getNextAt() == null;
                    case REQUESTED, FAILED, EXHAUSTED -> false;
                };
    }

    /** The escalation that speaks for it; null when it speaks for itself. */
    String incident() {
        String incident = standing == null ? null : standing.getIncidentId();
        return incident == null || incident.equals(standing.getEscalationId()) ? null : incident;
    }

    boolean isIn(EscalationState state) {
        return standing != null && standing.getState() == state;
    }

    private static Escalation bare(Escalation standing) {
        return Escalation.newBuilder(standing).setReason(null).setLocation(null).build();
    }
}
