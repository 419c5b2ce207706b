package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.time.Instant;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationState;

/**
 * The one place where an escalation moves: (escalation, event, now) → (escalation, effects).
 *
 * <pre>
 *                 asked, rank 0 / timer / another one failed
 *   YIELDING ────────────────────────────────────────► CALLING ──accepted──► DONE (DISPATCHED)
 *      │                                                │   ▲
 *      │                                        refused │   │ timer
 *      │                                                ▼   │
 *      │                                              RESTING (FAILED) ──too old──► DONE (FAILED)
 *      └──────── the log says DISPATCHED or more, from anywhere ──────────────────► DONE
 * </pre>
 */
final class CaseRules {
    private final Policy policy;

    CaseRules(Policy policy) {
        this.policy = policy;
    }

    Decision decide(EscalationCase escalation, CaseEvent event, Instant now) {
        if (event instanceof CaseEvent.Recorded recorded) {
            return recorded(escalation, recorded);
        }
        return switch (escalation.activity()) {
            case YIELDING -> yielding(escalation, event, now);
            case CALLING -> calling(escalation, event, now);
            case RESTING -> resting(escalation, event);
            case DONE -> Decision.of(escalation);
        };
    }

    private Decision yielding(EscalationCase escalation, CaseEvent event, Instant now) {
        if (event instanceof CaseEvent.Asked asked) {
            return asked.patience().isZero() ? call(escalation) : waitFor(escalation, asked.patience());
        }
        if (event instanceof CaseEvent.TimerFired fired && fired.step() == escalation.step()) {
            return call(escalation);
        }
        if (event instanceof CaseEvent.Covered covered) {
            EscalationCase next =
                    escalation.turnTo(Activity.DONE).moved(EscalationState.DISPATCHED, covered.channel(), now);
            return Decision.of(next, new Effect.WriteState(next));
        }
        return Decision.of(escalation);
    }

    private Decision calling(EscalationCase escalation, CaseEvent event, Instant now) {
        if (event instanceof CaseEvent.Accepted accepted) {
            EscalationCase next =
                    escalation.turnTo(Activity.DONE).moved(EscalationState.DISPATCHED, accepted.channel(), now);
            return Decision.of(next, new Effect.WriteState(next), new Effect.Reached(next));
        }
        if (event instanceof CaseEvent.Refused refused) {
            return refused(escalation, refused, now);
        }
        return Decision.of(escalation);
    }

    private Decision refused(EscalationCase escalation, CaseEvent.Refused refused, Instant now) {
        boolean young = now.isBefore(escalation.demand().requestedAt().plus(policy.retryFailedFor()));
        EscalationCase next =
                escalation.turnTo(young ? Activity.RESTING : Activity.DONE).moved(EscalationState.FAILED, null, now);
        Effect.Unreached unreached = new Effect.Unreached(next, refused.why(), young);
        if (!young) {
            return Decision.of(next, new Effect.WriteState(next), unreached);
        }
        Effect.Schedule again = new Effect.Schedule(next.id(), next.step(), policy.retryFailedAfter());
        // A second failure says nothing new to the session; it is measured and logged, not written.
        return escalation.state() == EscalationState.FAILED
                ? Decision.of(next, again, unreached)
                : Decision.of(next, new Effect.WriteState(next), again, unreached);
    }

    private static Decision resting(EscalationCase escalation, CaseEvent event) {
        return event instanceof CaseEvent.TimerFired fired && fired.step() == escalation.step()
                ? call(escalation)
                : Decision.of(escalation);
    }

    private static Decision recorded(EscalationCase escalation, CaseEvent.Recorded recorded) {
        boolean rises = EscalationOrder.rises(escalation.state(), recorded.state());
        EscalationCase merged = rises ? escalation.merged(recorded) : escalation.noted();
        if (merged.isOpen() && EscalationOrder.isDispatched(merged.state())) {
            EscalationCase done = merged.turnTo(Activity.DONE);
            return escalation.activity() == Activity.CALLING
                    ? Decision.of(done, new Effect.WithdrawCall(done.id()))
                    : Decision.of(done);
        }
        // The one that was first has failed; waiting for it any longer wins nothing.
        return escalation.activity() == Activity.YIELDING && rises ? call(merged) : Decision.of(merged);
    }

    private static Decision waitFor(EscalationCase escalation, Duration patience) {
        EscalationCase next = escalation.turnTo(Activity.YIELDING);
        return Decision.of(next, new Effect.Schedule(next.id(), next.step(), patience));
    }

    /** The call comes before the record: the human is not to wait for the log. */
    private static Decision call(EscalationCase escalation) {
        EscalationCase next = escalation.turnTo(Activity.CALLING);
        return escalation.recorded()
                ? Decision.of(next, new Effect.CallChannel(next))
                : Decision.of(next.noted(), new Effect.CallChannel(next.noted()), new Effect.WriteState(next.noted()));
    }
}
