package org.crisisline.cli.escalations;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationState;

/**
 * What a human says to an escalation. Pure.
 *
 * <pre>
 *   REQUESTED, FAILED, DISPATCHED, EXHAUSTED ──ACKNOWLEDGE──► ACKNOWLEDGED
 *   everything but RESOLVED                  ──RESOLVE──────► RESOLVED
 * </pre>
 *
 * <p>Also one that no channel has carried may be acknowledged: whoever sees it on the list and takes it is the human who is wanted.
 */
public enum Answer {
    /** A human takes it: no further tier is called. */
    ACKNOWLEDGE(EscalationState.ACKNOWLEDGED, "acknowledged"),
    /** A human ends it. */
    RESOLVE(EscalationState.RESOLVED, "resolved");

    private final EscalationState state;
    private final String done;

    Answer(EscalationState state, String done) {
        this.state = state;
        this.done = done;
    }

    /** The past participle. */
    public String done() {
        return done;
    }

    /** What the audit calls it. */
    String action() {
        return "escalation." + done;
    }

    /** Whether it would change anything. */
    boolean isOpenTo(Escalation present) {
        return EscalationOrder.rises(present.getState(), state);
    }

    /**
     * The record that says it.
     *
     * @param present how the escalation stands
     * @param by who says it
     * @throws StackException when that changes nothing, with who has said it before
     */
    Escalation to(Escalation present, String by, Instant now) {
        if (!isOpenTo(present)) {
            String who = present.getBy() == null ? "" : " by " + present.getBy();
            throw new StackException(present.getEscalationId() + " is "
                    + (present.getState() == EscalationState.RESOLVED ? RESOLVE.done : ACKNOWLEDGE.done)
                    + " already" + who + ": it can't be " + done + " again");
        }
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        return Escalation.newBuilder(present)
                .setState(state)
                .setBy(by)
                .setNextAt(null)
                .setInstance(AuditTrail.instance())
                .setElapsedMs(Math.max(
                        0, Duration.between(present.getRequestedAt(), at).toMillis()))
                .build();
    }
}
