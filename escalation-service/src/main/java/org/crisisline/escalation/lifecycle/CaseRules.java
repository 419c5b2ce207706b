package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationState;

/**
 * The one place where an escalation moves: (escalation, event, now) → (escalation, effects).
 *
 * <pre>
 *   what everyone sees      REQUESTED ──► DISPATCHED ──► ACKNOWLEDGED ──► RESOLVED     FAILED: no channel of any tier took it
 *                               │  ▲          │               ▲              ▲          EXHAUSTED: all tiers called, nobody answered
 *                               ▼  │          ▼               │              │          ACKNOWLEDGED and RESOLVED are reached from
 *                             FAILED ───►  EXHAUSTED ─────────┴──────────────┘          anywhere below; nothing leads back
 *
 *   what this instance does
 *
 *             asked, rank 0 / timer / another one failed
 *   YIELDING ──────────────────────────► CALLING ──one channel accepted──► WAITING ──timer, nothing left──► DONE (EXHAUSTED)
 *                                        │ ▲ ▲ └─all refused: next tier      │   ▲
 *                      all tiers refused │ │ └──────timer: next round or tier┘   │ at the last tier of one that was dispatched:
 *                                        ▼ │ timer                               └─ all refused
 *                                      RESTING (FAILED) ──too old──► DONE (FAILED)
 *
 *   from anywhere: the log says DISPATCHED ──► WAITING (with a next step), DONE (without); answered by a human, or EXHAUSTED ──► DONE
 * </pre>
 *
 * <p>A call comes before its record, so that no human waits for the log; a step that was begun and not finished when an instance dies is
 * done again, with the same de-duplication key.
 */
final class CaseRules {
    private final Policy policy;

    CaseRules(Policy policy) {
        this.policy = policy;
    }

    Decision decide(EscalationCase escalation, CaseEvent event, Instant now) {
        if (event instanceof CaseEvent.Recorded recorded) {
            return recorded(escalation, recorded, now);
        }
        if (event instanceof CaseEvent.Answered answered) {
            return answered(escalation, answered, now);
        }
        return switch (escalation.activity()) {
            case YIELDING -> yielding(escalation, event, now);
            case CALLING -> calling(escalation, event, now);
            case RESTING -> isDue(escalation, event) ? callAnew(escalation) : Decision.of(escalation);
            case WAITING -> isDue(escalation, event) ? climb(escalation, now) : Decision.of(escalation);
            case DONE -> Decision.of(escalation);
        };
    }

    private static boolean isDue(EscalationCase escalation, CaseEvent event) {
        return event instanceof CaseEvent.TimerFired fired && fired.step() == escalation.step();
    }

    private Decision yielding(EscalationCase escalation, CaseEvent event, Instant now) {
        if (event instanceof CaseEvent.Asked asked) {
            return asked.patience().isZero() ? begin(escalation) : waitFor(escalation, asked.patience());
        }
        if (isDue(escalation, event)) {
            return begin(escalation);
        }
        if (event instanceof CaseEvent.Covered covered) {
            EscalationCase next =
                    escalation.turnTo(Activity.DONE).moved(EscalationState.DISPATCHED, covered.channel(), now, null);
            return Decision.of(next, new Effect.WriteState(next));
        }
        return Decision.of(escalation);
    }

    private Decision calling(EscalationCase escalation, CaseEvent event, Instant now) {
        if (event instanceof CaseEvent.Accepted accepted && accepted.step() == escalation.step()) {
            return accepted(escalation, accepted.channel(), now);
        }
        if (event instanceof CaseEvent.Refused refused && refused.step() == escalation.step()) {
            EscalationCase left = escalation.without(refused.channel());
            return left.asking().isEmpty() ? refused(left, refused.why(), now) : Decision.of(left);
        }
        return Decision.of(escalation);
    }

    private Decision accepted(EscalationCase escalation, String channel, Instant now) {
        boolean first = !escalation.standing().isDispatched();
        // What joined another one is taken further by that one.
        boolean climbs = escalation.isHead() || escalation.standing().climbs();
        Instant nextAt = climbs ? now.plus(tier(escalation).answerWithin()) : null;
        EscalationCase next = escalation
                .turnTo(climbs ? Activity.WAITING : Activity.DONE)
                .moved(EscalationState.DISPATCHED, channel, now, nextAt);
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.WriteState(next));
        if (first) {
            effects.add(new Effect.Reached(next));
        }
        if (climbs) {
            effects.add(Effect.Schedule.next(next, now));
        }
        return new Decision(next, effects);
    }

    /** The whole tier has refused: the next one is called at once. */
    private Decision refused(EscalationCase escalation, String why, Instant now) {
        OptionalInt higher =
                ladder(escalation).after(escalation.tier(), escalation.demand().drill());
        if (higher.isPresent()) {
            return call(escalation, higher.getAsInt(), 0);
        }
        return escalation.standing().isDispatched() ? restThere(escalation, now) : failed(escalation, why, now);
    }

    /** Others below have taken it, so it has not failed; the last tier is called again, as often as its rounds say. */
    private Decision restThere(EscalationCase escalation, Instant now) {
        Duration wait = tier(escalation).answerWithin();
        Duration rest = policy.patience().retryFailedAfter();
        Instant nextAt = now.plus(rest.compareTo(wait) < 0 ? rest : wait);
        EscalationCase next = escalation
                .turnTo(Activity.WAITING)
                .moved(EscalationState.DISPATCHED, escalation.channel(), now, nextAt);
        return Decision.of(next, new Effect.WriteState(next), Effect.Schedule.next(next, now));
    }

    private Decision failed(EscalationCase escalation, String why, Instant now) {
        boolean young = policy.patience().mayRetry(escalation.demand(), now);
        EscalationCase next = escalation
                .turnTo(young ? Activity.RESTING : Activity.DONE)
                .moved(EscalationState.FAILED, null, now, null);
        Effect.Unreached unreached = new Effect.Unreached(next, why, young);
        if (!young) {
            return Decision.of(next, new Effect.WriteState(next), unreached);
        }
        Effect.Schedule again =
                new Effect.Schedule(next.id(), next.step(), policy.patience().retryFailedAfter());
        // A second failure says nothing new to the session; it is measured and logged, not written.
        return escalation.state() == EscalationState.FAILED
                ? Decision.of(next, again, unreached)
                : Decision.of(next, new Effect.WriteState(next), again, unreached);
    }

    /** Nobody has acknowledged in time: the next round, the next tier, or the end. */
    private Decision climb(EscalationCase escalation, Instant now) {
        if (now.isAfter(escalation.nextAt().plus(policy.patience().staleAfter()))) {
            return exhausted(escalation, "the next step was due too long ago to call anybody now", now);
        }
        Tier tier = tier(escalation);
        if (escalation.round() + 1 < tier.rounds()
                && tier.isCallable(escalation.demand().drill())) {
            return call(escalation, escalation.tier(), escalation.round() + 1);
        }
        OptionalInt higher =
                ladder(escalation).after(escalation.tier(), escalation.demand().drill());
        if (higher.isPresent()) {
            return call(escalation, higher.getAsInt(), 0);
        }
        return exhausted(escalation, "all tiers were called and nobody has answered", now);
    }

    private Decision exhausted(EscalationCase escalation, String why, Instant now) {
        EscalationCase next =
                escalation.turnTo(Activity.DONE).moved(EscalationState.EXHAUSTED, escalation.channel(), now, null);
        String said = escalation.demand().drill()
                ? why
                : ladder(escalation).byHand().map(hand -> why + "; " + hand).orElse(why);
        return Decision.of(next, new Effect.WriteState(next), new Effect.Exhausted(next, said));
    }

    private static Decision answered(EscalationCase escalation, CaseEvent.Answered answered, Instant now) {
        if (!EscalationOrder.rises(escalation.state(), answered.state())) {
            return Decision.of(escalation);
        }
        EscalationCase next = escalation.turnTo(Activity.DONE).answered(answered.state(), answered.by(), now);
        return mayHaveCallsOut(escalation)
                ? Decision.of(next, new Effect.WriteState(next), new Effect.WithdrawCall(next.id()))
                : Decision.of(next, new Effect.WriteState(next));
    }

    private Decision recorded(EscalationCase escalation, CaseEvent.Recorded recorded, Instant now) {
        Standing heard = recorded.standing();
        if (!escalation.standing().risesTo(heard)) {
            return Decision.of(escalation.logged(heard));
        }
        if (!heard.isDispatched()) {
            return undispatched(escalation, heard);
        }
        EscalationCase merged = escalation.stands(heard).logged(heard);
        if (heard.state() == EscalationState.DISPATCHED && heard.nextAt() == null && escalation.isHead()) {
            // Its writer took it for one that joined another, and here it is known to be the one that others join.
            // Somebody has to
            // take it further; at worst two do.
            merged = merged.stands(new Standing(
                    heard.state(),
                    heard.tier(),
                    heard.round(),
                    heard.channel(),
                    heard.by(),
                    heard.elapsedMs(),
                    heard.at(),
                    heard.at().plus(tier(merged).answerWithin())));
        }
        boolean climbs = merged.standing().climbs();
        EscalationCase next = merged.turnTo(climbs ? Activity.WAITING : Activity.DONE);
        List<Effect> effects = new ArrayList<>();
        if (escalation.activity() == Activity.CALLING || (heard.isAnswered() && mayHaveCallsOut(escalation))) {
            effects.add(new Effect.WithdrawCall(next.id()));
        }
        if (climbs) {
            effects.add(Effect.Schedule.next(next, now));
        }
        return new Decision(next, effects);
    }

    /** Once one channel has accepted, the others of its tier may still be trying. */
    private static boolean mayHaveCallsOut(EscalationCase escalation) {
        return escalation.activity() == Activity.CALLING || escalation.activity() == Activity.WAITING;
    }

    /** Another instance is at it, or has failed. */
    private Decision undispatched(EscalationCase escalation, Standing heard) {
        boolean failed = heard.state() == EscalationState.FAILED;
        return switch (escalation.activity()) {
            // The one that was first has failed; waiting for it any longer wins nothing.
            case YIELDING ->
                failed
                        ? callAnew(escalation.stands(heard).logged(heard))
                        : Decision.of(escalation.stands(heard).logged(heard));
            // What is being called here stays as it is: the other one's tier says nothing about it.
            case CALLING ->
                Decision.of(escalation
                        .stands(new Standing(
                                heard.state(),
                                escalation.tier(),
                                escalation.round(),
                                null,
                                null,
                                heard.elapsedMs(),
                                heard.at(),
                                null))
                        .logged(heard));
            case RESTING, WAITING, DONE -> Decision.of(escalation.stands(heard).logged(heard));
        };
    }

    private static Decision waitFor(EscalationCase escalation, Duration patience) {
        EscalationCase next = escalation.turnTo(Activity.YIELDING);
        return Decision.of(next, new Effect.Schedule(next.id(), next.step(), patience));
    }

    /** One that failed elsewhere has been up all tiers: it begins with the first, not where it ended. */
    private Decision begin(EscalationCase escalation) {
        return escalation.state() == EscalationState.FAILED
                ? callAnew(escalation)
                : call(escalation, escalation.tier(), 0);
    }

    private Decision callAnew(EscalationCase escalation) {
        return call(escalation, ladder(escalation).startFor(escalation.demand().severity()), 0);
    }

    /** The call comes before the record: the human is not to wait for the log. */
    private Decision call(EscalationCase escalation, int wanted, int round) {
        Ladder ladder = ladder(escalation);
        // Another version's tier can be one here that has no channels; the first one always has.
        boolean callable = ladder.tier(wanted).isCallable(escalation.demand().drill());
        int tier = callable ? wanted : ladder.startFor(escalation.demand().severity());
        EscalationCase next = escalation.calling(tier, round, ladder.tier(tier).channels());
        boolean known = escalation.recorded();
        next = known ? next : next.noted();
        Effect call = new Effect.CallTier(next, ladder.stage(tier, round), next.asking());
        return known ? Decision.of(next, call) : Decision.of(next, call, new Effect.WriteState(next));
    }

    private Ladder ladder(EscalationCase escalation) {
        return policy.ladder(escalation.policyVersion());
    }

    private Tier tier(EscalationCase escalation) {
        return ladder(escalation).tier(escalation.tier());
    }
}
