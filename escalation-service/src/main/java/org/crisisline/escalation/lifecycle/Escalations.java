package org.crisisline.escalation.lifecycle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationState;

/**
 * Every escalation that this instance knows, and which of them speaks for its session. Mutable; belongs to one thread. Does nothing by
 * itself: each method returns what is to be done, in order.
 *
 * <p><b>One escalation</b> goes on by {@link CaseRules}; those of one session are to each other what {@link IncidentRules} say;
 * who takes an escalation further is said by {@link Ownership}.
 *
 * <p><b>Bounds.</b> At {@link Policy#maxOpen} undispatched ones {@link #isFull} tells the intake to wait: the topics keep the rest. Of
 * the others the oldest are forgotten beyond {@link Policy#maxRemembered}, those that wait for a human last.
 */
public final class Escalations {
    private final Policy policy;
    private final Rank rank;
    private final CaseRules rules;
    private final CaseBook cases;
    private final Ownership ownership;
    private final IncidentRules incidents;

    public Escalations(Policy policy, Rank rank) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.rank = Objects.requireNonNull(rank, "rank");
        this.rules = new CaseRules(policy);
        Incidents ofSessions = new Incidents();
        this.cases = new CaseBook(policy, ofSessions::forget);
        this.ownership = new Ownership(rank, policy.patience().takeOverAfter());
        this.incidents = new IncidentRules(policy, cases, ofSessions, ownership);
    }

    /** A trigger was read. The same trigger again, from wherever, does nothing new. */
    public List<Effect> asked(Demand demand, Instant now) {
        if (cases.get(demand.escalationId()) != null) {
            return List.of();
        }
        EscalationCase fresh = incidents.asked(demand, now);
        boolean first = rank.of(fresh.id()) == 0;
        if (first && incidents.covers(fresh, now)) {
            return apply(fresh, incidents.covered(fresh), now);
        }
        return apply(fresh, new CaseEvent.Asked(rank.patience(fresh.id())), now);
    }

    /**
     * A record of {@code crisis.escalations} was read, while following the topic. One that is about an escalation unknown here is taken
     * over if nothing more is heard of it.
     */
    public List<Effect> recorded(Demand demand, CaseEvent.Recorded recorded, Instant now) {
        EscalationCase known = cases.get(demand.escalationId());
        if (known != null) {
            return heard(known.heard(demand.severity()), recorded, now);
        }
        boolean undispatched = !recorded.standing().isDispatched();
        if ((undispatched || recorded.standing().climbs()) && isFull()) {
            return List.of();
        }
        EscalationCase fresh = incidents.recorded(demand, recorded);
        if (recorded.standing().state() == EscalationState.FAILED && isTooOld(demand, now)) {
            cases.put(fresh.stands(recorded.standing())
                    .logged(recorded.standing())
                    .turnTo(Activity.DONE));
            return List.of();
        }
        if (!undispatched) {
            return heard(fresh, recorded, now);
        }
        EscalationCase merged = fresh.stands(recorded.standing()).logged(recorded.standing());
        cases.put(merged);
        return apply(merged, new CaseEvent.Asked(rank.takeOver(merged.id())), now);
    }

    private List<Effect> heard(EscalationCase known, CaseEvent.Recorded recorded, Instant now) {
        boolean overtaken = known.logged() != null && recorded.standing().risesTo(known.logged());
        boolean rises = known.standing().risesTo(recorded.standing());
        boolean begunElsewhere = known.logged() == null && recorded.standing().state() == EscalationState.REQUESTED;
        List<Effect> effects = new ArrayList<>(apply(known, recorded, now));
        EscalationCase next = cases.latest(known);
        if (begunElsewhere && next.activity() == Activity.YIELDING) {
            // Another instance lives and calls: it has the time that a call and its record take, and not only that of
            // the first word of it.
            effects.addAll(apply(next, new CaseEvent.Asked(rank.takeOver(next.id())), now));
        }
        if (overtaken && ownership.has(next)) {
            // Compaction would keep the last record, which says less than one before it.
            effects.add(new Effect.WriteState(next));
        }
        if (rises && recorded.foreign() && next.standing().isAnswered() && ownership.has(next)) {
            effects.addAll(answerOthers(next, now));
            effects.addAll(tell(next));
        }
        return effects;
    }

    /**
     * A record was read while the topic is loaded: remembered, nothing done. {@link #resume} follows. What is in hand already, since it was asked for
     * before the log could be read, stays in hand unless the log says more.
     */
    public void loaded(Demand demand, CaseEvent.Recorded recorded) {
        EscalationCase known = cases.get(demand.escalationId());
        Standing standing = recorded.standing();
        EscalationCase fresh = known == null ? incidents.recorded(demand, recorded) : known.heard(demand.severity());
        if (known != null && !fresh.standing().risesTo(standing)) {
            cases.put(fresh.logged(standing));
            return;
        }
        EscalationCase merged = fresh.stands(standing);
        Activity activity = !merged.standing().isDispatched()
                ? Activity.YIELDING
                : merged.standing().climbs() ? Activity.WAITING : Activity.DONE;
        cases.put(merged.logged(standing).turnTo(activity));
        incidents.told(merged);
    }

    /**
     * All is loaded: whatever was requested and never reached anybody is taken up, unless it is too old to be one; what waits for a human
     * gets its timer again.
     */
    public List<Effect> resume(Instant now) {
        ownership.readySince(now);
        List<Effect> effects = new ArrayList<>();
        for (EscalationCase loaded : cases.all()) {
            if (isOvertaken(loaded) && rank.of(loaded.id()) == 0) {
                effects.add(new Effect.WriteState(loaded));
            }
            if (loaded.isOpen()) {
                effects.addAll(takeUp(loaded, now));
            } else if (loaded.activity() == Activity.WAITING) {
                effects.add(Effect.Schedule.next(loaded, now));
            }
        }
        return effects;
    }

    private List<Effect> takeUp(EscalationCase escalation, Instant now) {
        if (isTooOld(escalation.demand(), now)) {
            cases.put(escalation.turnTo(Activity.DONE));
            return List.of(new Effect.Unreached(escalation, "requested too long ago to be called now", false));
        }
        List<Effect> effects = new ArrayList<>();
        EscalationCase current = underKnownPolicy(escalation, effects);
        effects.addAll(apply(current, new CaseEvent.Asked(rank.patience(escalation.id())), now));
        return effects;
    }

    /**
     * From now on this instance takes further what is open in these sessions, and nothing else.
     *
     * @param sessions tells by session id; asked on this object's thread
     */
    public List<Effect> owns(Predicate<String> sessions, Instant now) {
        ownership.of(sessions);
        List<Effect> effects = new ArrayList<>();
        for (EscalationCase escalation : cases.all()) {
            boolean settled = escalation.activity() == Activity.WAITING || escalation.activity() == Activity.DONE;
            if (!settled || !ownership.has(escalation)) {
                continue;
            }
            if (isOvertaken(escalation)) {
                effects.add(new Effect.WriteState(escalation));
            }
            if (escalation.activity() == Activity.WAITING) {
                effects.add(Effect.Schedule.next(escalation, now));
            }
        }
        return effects;
    }

    /** Whether the last that the log says is less than what is known: compaction would keep the wrong record. */
    private static boolean isOvertaken(EscalationCase escalation) {
        return escalation.logged() != null && escalation.logged().risesTo(escalation.standing());
    }

    /** A channel took the call of that step. */
    public List<Effect> accepted(String escalationId, int step, String channel, Instant now) {
        return ifKnown(escalationId, new CaseEvent.Accepted(channel, step), now);
    }

    /** A channel did not take the call of that step. */
    public List<Effect> refused(String escalationId, int step, String channel, String why, Instant now) {
        return ifKnown(escalationId, new CaseEvent.Refused(channel, step, why), now);
    }

    /** A timer is due. */
    public List<Effect> timerFired(String escalationId, int step, Instant now) {
        EscalationCase known = cases.get(escalationId);
        if (known == null || known.step() != step) {
            return List.of();
        }
        if (known.activity() == Activity.YIELDING && incidents.covers(known, now)) {
            return apply(known, incidents.covered(known), now);
        }
        if (known.activity() == Activity.WAITING) {
            Instant mine = ownership.turn(known);
            if (now.isBefore(mine)) {
                return List.of(Effect.Schedule.at(mine, known, now));
            }
        }
        List<Effect> effects = new ArrayList<>();
        EscalationCase current = underKnownPolicy(known, effects);
        effects.addAll(apply(current, new CaseEvent.TimerFired(step), now));
        return effects;
    }

    /**
     * A human takes an escalation ({@code ACKNOWLEDGED}) or ends it ({@code RESOLVED}), and with it all that have joined the same one. Never
     * back: an answer that says less than is known changes nothing.
     */
    public List<Effect> answered(String escalationId, EscalationState state, String by, Instant now) {
        EscalationCase known = cases.get(escalationId);
        if (known == null || !EscalationOrder.rises(known.state(), state)) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>(apply(known, new CaseEvent.Answered(state, by), now));
        EscalationCase next = cases.latest(known);
        effects.addAll(answerOthers(next, now));
        effects.addAll(tell(next));
        return effects;
    }

    private List<Effect> answerOthers(EscalationCase answered, Instant now) {
        List<Effect> effects = new ArrayList<>();
        for (String other : incidents.members(answered)) {
            EscalationCase joined = cases.get(other);
            if (joined != null && !other.equals(answered.id())) {
                effects.addAll(apply(joined, new CaseEvent.Answered(answered.state(), answered.by()), now));
            }
        }
        return effects;
    }

    /** Every channel up to the tier that the incident has reached; one that never called for it has nothing to take back. */
    private List<Effect> tell(EscalationCase answered) {
        Ladder ladder = policy.ladder(answered.policyVersion());
        int reached = incidents.reached(answered);
        List<String> channels = ladder.channelsUpTo(reached, answered.demand().drill());
        return List.of(new Effect.Tell(answered, ladder.stage(reached, answered.round()), channels));
    }

    /** Whether the intake has to wait until some are dispatched. */
    public boolean isFull() {
        return cases.isFull();
    }

    /** Whether there is no room for one more, not even by forgetting. */
    public boolean isCrowded() {
        return cases.isCrowded();
    }

    /** How many are not dispatched yet. */
    public int open() {
        return cases.open();
    }

    /** How many were dispatched, wait for a human's acknowledgement, and are called again if there is none. */
    public int unacknowledged() {
        return cases.waiting();
    }

    /** One as it stands; empty when it is unknown here. */
    public Optional<EscalationCase> find(String escalationId) {
        return Optional.ofNullable(cases.get(escalationId));
    }

    int size() {
        return cases.size();
    }

    EscalationCase get(String escalationId) {
        return cases.get(escalationId);
    }

    private List<Effect> ifKnown(String escalationId, CaseEvent event, Instant now) {
        EscalationCase known = cases.get(escalationId);
        return known == null ? List.of() : apply(known, event, now);
    }

    private List<Effect> apply(EscalationCase escalation, CaseEvent event, Instant now) {
        Decision decision = rules.decide(escalation, event, now);
        cases.put(decision.next());
        boolean accepted = event instanceof CaseEvent.Accepted;
        if (!accepted && !(event instanceof CaseEvent.Recorded)) {
            return decision.effects();
        }
        incidents.told(decision.next());
        List<Effect> lifted = incidents.lift(decision.next(), accepted, now);
        if (lifted.isEmpty()) {
            return decision.effects();
        }
        List<Effect> effects = new ArrayList<>(decision.effects());
        effects.addAll(lifted);
        return effects;
    }

    private EscalationCase underKnownPolicy(EscalationCase escalation, List<Effect> effects) {
        if (policy.knows(escalation.policyVersion())) {
            return escalation;
        }
        EscalationCase current = escalation.under(policy.version());
        effects.add(new Effect.PolicyGone(current, escalation.policyVersion()));
        return current;
    }

    private boolean isTooOld(Demand demand, Instant now) {
        return !policy.patience().mayRetry(demand, now);
    }
}
