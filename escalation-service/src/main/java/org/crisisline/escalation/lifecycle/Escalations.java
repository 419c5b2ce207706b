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
 * <p><b>One open escalation a session.</b> What is asked while one is open joins it: it keeps an id and a record of its own, so that
 * whoever asked is answered, but it is called under the id of the open one, which the receiver merges by. It is not called at all when
 * a human has already been told as much. One that says more is called where the open one is, or higher, and raises it: from there the
 * open one goes on. An acknowledged escalation speaks for what is not worse than it; one whose next step is overdue by
 * {@link Patience#unansweredAfter} has nobody who takes it further, and what is asked then calls anew.
 *
 * <p><b>Who takes it further</b> is said by {@link Ownership}.
 *
 * <p><b>Bounds.</b> At {@link Policy#maxOpen} undispatched ones {@link #isFull} tells the intake to wait: the topics keep the rest. Of
 * the others the oldest are forgotten beyond {@link Policy#maxRemembered}, those that wait for a human last.
 */
public final class Escalations {
    private final Policy policy;
    private final Rank rank;
    private final CaseRules rules;
    private final Incidents incidents = new Incidents();
    private final CaseBook cases;
    private final Ownership ownership;

    public Escalations(Policy policy, Rank rank) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.rank = Objects.requireNonNull(rank, "rank");
        this.rules = new CaseRules(policy);
        this.cases = new CaseBook(policy, incidents::forget);
        this.ownership = new Ownership(rank, policy.patience().takeOverAfter());
    }

    /** A trigger was read. The same trigger again, from wherever, does nothing new. */
    public List<Effect> asked(Demand demand, Instant now) {
        if (cases.get(demand.escalationId()) != null) {
            return List.of();
        }
        EscalationCase fresh = open(demand, null, policy.version(), now);
        boolean first = rank.of(fresh.id()) == 0;
        if (first && isCovered(fresh, now)) {
            return apply(fresh, new CaseEvent.Covered(channelOf(fresh.incidentId())), now);
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
        EscalationCase fresh = open(
                demand,
                recorded.incidentId(),
                recorded.policyVersion(),
                recorded.standing().at());
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
        EscalationCase fresh = known == null
                ? open(demand, recorded.incidentId(), recorded.policyVersion(), standing.at())
                : known.heard(demand.severity());
        if (known != null && !fresh.standing().risesTo(standing)) {
            cases.put(fresh.logged(standing));
            return;
        }
        EscalationCase merged = fresh.stands(standing);
        Activity activity = !merged.standing().isDispatched()
                ? Activity.YIELDING
                : merged.standing().climbs() ? Activity.WAITING : Activity.DONE;
        cases.put(merged.logged(standing).turnTo(activity));
        noteIfTold(merged);
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
        if (known.activity() == Activity.YIELDING && isCovered(known, now)) {
            return apply(known, new CaseEvent.Covered(channelOf(known.incidentId())), now);
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
        for (String other : incidents.members(answered.incidentId())) {
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
        EscalationCase head = Objects.requireNonNullElse(cases.get(answered.incidentId()), answered);
        int reached = Math.max(head.tier(), answered.tier());
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
        noteIfTold(decision.next());
        List<Effect> lifted = lift(decision.next(), accepted, now);
        if (lifted.isEmpty()) {
            return decision.effects();
        }
        List<Effect> effects = new ArrayList<>(decision.effects());
        effects.addAll(lifted);
        return effects;
    }

    /** Something that joined was told higher up, or in worse words: the open one goes on from there. */
    private List<Effect> lift(EscalationCase told, boolean here, Instant now) {
        Incident incident = incidents.of(told.demand());
        EscalationCase head = incident == null ? null : cases.get(incident.escalationId());
        if (head == null || head.activity() != Activity.WAITING || !(here || ownership.has(head))) {
            return List.of();
        }
        boolean higher = incident.tier() > head.tier();
        if (!higher && incident.severity() <= head.demand().severity()) {
            return List.of();
        }
        EscalationCase next = head.heard(incident.severity());
        if (!higher) {
            cases.put(next);
            return List.of(new Effect.WriteState(next));
        }
        Instant nextAt = now.plus(
                policy.ladder(next.policyVersion()).tier(incident.tier()).answerWithin());
        next = next.turnTo(Activity.WAITING).lifted(incident.tier(), now, nextAt);
        cases.put(next);
        return List.of(new Effect.WriteState(next), Effect.Schedule.next(next, now));
    }

    /**
     * A new escalation: it speaks for its session, or joins the one that does.
     *
     * @param incidentId what the log says that it joined, or null when that is to be found out
     */
    private EscalationCase open(Demand demand, String incidentId, String version, Instant at) {
        Incident incident = incidents.of(demand);
        boolean joins = incident != null && speaks(incident, demand, at);
        String joined = incidentId != null ? incidentId : joins ? incident.escalationId() : demand.escalationId();
        EscalationCase head = cases.get(joined);
        String policyVersion = head != null ? head.policyVersion() : version;
        int start = policy.ladder(policyVersion).startFor(demand.severity());
        EscalationCase fresh = EscalationCase.asked(
                demand, joined, policyVersion, head == null ? start : Math.max(start, head.tier()), at);
        cases.put(fresh);
        incidents.add(fresh);
        if (fresh.isHead()) {
            incidents.speaks(fresh);
        }
        return fresh;
    }

    private boolean speaks(Incident incident, Demand demand, Instant at) {
        EscalationCase head = cases.get(incident.escalationId());
        if (head == null) {
            return false;
        }
        return switch (head.state()) {
            case REQUESTED, FAILED -> true;
            case DISPATCHED -> {
                Instant due = head.nextAt() == null ? head.changedAt() : head.nextAt();
                yield at.isBefore(due.plus(policy.patience().unansweredAfter()));
            }
            // Whoever took it took it for what it was then.
            case ACKNOWLEDGED -> demand.severity() <= head.demand().severity();
            case EXHAUSTED, RESOLVED -> false;
        };
    }

    /** Whether it joined an escalation whose human knows all that it says. */
    private boolean isCovered(EscalationCase escalation, Instant now) {
        Incident incident = incidents.of(escalation.demand());
        return incident != null
                && !incident.escalationId().equals(escalation.id())
                && incident.escalationId().equals(escalation.incidentId())
                && speaks(incident, escalation.demand(), now)
                && incident.hasTold(escalation.demand());
    }

    private String channelOf(String escalationId) {
        EscalationCase head = cases.get(escalationId);
        return head == null ? null : head.channel();
    }

    private void noteIfTold(EscalationCase escalation) {
        if (escalation.standing().isDispatched()) {
            incidents.told(escalation);
        }
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
