package org.crisisline.escalation.lifecycle;

import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.EscalationState;

/**
 * Every escalation that this instance knows, and which of them speaks for its session. Mutable; belongs to one thread. Does nothing by
 * itself: each method returns what is to be done, in order.
 *
 * <p><b>One open escalation a session.</b> What is asked while one is open joins it: it keeps an id and a record of its own, so that
 * whoever asked is answered, but it is called under the id of the open one, which the receiver merges by. It is not called at all when
 * a human has already been told as much. A dispatched escalation that nobody has acknowledged within
 * {@link Policy#unansweredAfter} no longer speaks for its session: what is asked then calls anew.
 *
 * <p><b>Bounds.</b> At {@link Policy#maxOpen} undispatched ones {@link #isFull} tells the intake to wait: the topics keep the rest. Of
 * the others the oldest are forgotten beyond {@link Policy#maxRemembered}.
 */
public final class Escalations {
    private final Policy policy;
    private final Rank rank;
    private final CaseRules rules;
    private final Map<String, EscalationCase> cases = new LinkedHashMap<>();
    private final Map<String, Incident> incidents = new HashMap<>();
    private int open;

    public Escalations(Policy policy, Rank rank) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.rank = Objects.requireNonNull(rank, "rank");
        this.rules = new CaseRules(policy);
    }

    /** A trigger was read. The same trigger again, from wherever, does nothing new. */
    public List<Effect> asked(Demand demand, Instant now) {
        EscalationCase known = cases.get(demand.escalationId());
        if (known == null) {
            known = open(demand, now);
        } else if (known.activity() != Activity.YIELDING) {
            return List.of();
        }
        boolean first = rank.of(known.id()) == 0;
        if (first && isCovered(known, now)) {
            return apply(known, new CaseEvent.Covered(channelOf(known.incidentId())), now);
        }
        return apply(known, new CaseEvent.Asked(rank.patience(known.id())), now);
    }

    /**
     * A record of {@code crisis.escalations} was read, while following the topic. One that is about an escalation unknown here is taken
     * over if nothing more is heard of it.
     */
    public List<Effect> recorded(Demand demand, CaseEvent.Recorded recorded, Instant now) {
        EscalationCase known = cases.get(demand.escalationId());
        if (known != null) {
            return apply(known, recorded, now);
        }
        boolean undispatched = !EscalationOrder.isDispatched(recorded.state());
        if (undispatched && isFull()) {
            return List.of();
        }
        EscalationCase fresh = merge(open(demand, recorded.at()), recorded);
        boolean rests = recorded.state() == EscalationState.FAILED && isTooOld(demand, now);
        if (!undispatched || rests) {
            put(fresh.turnTo(Activity.DONE));
            noteIfTold(fresh);
            return List.of();
        }
        put(fresh);
        return apply(fresh, new CaseEvent.Asked(rank.takeOver(fresh.id())), now);
    }

    /** A record was read while the topic is loaded: remembered, nothing done. {@link #resume} follows. */
    public void loaded(Demand demand, CaseEvent.Recorded recorded) {
        EscalationCase known = cases.get(demand.escalationId());
        EscalationCase fresh = known == null ? open(demand, recorded.at()) : known;
        boolean news = known == null || EscalationOrder.rises(known.state(), recorded.state());
        EscalationCase merged = news ? merge(fresh, recorded) : fresh.noted();
        put(merged.isOpen() && EscalationOrder.isDispatched(merged.state()) ? merged.turnTo(Activity.DONE) : merged);
        noteIfTold(merged);
    }

    /** All is loaded: whatever was requested and never reached anybody is taken up, unless it is too old to be one. */
    public List<Effect> resume(Instant now) {
        return cases.values().stream().filter(EscalationCase::isOpen).toList().stream()
                .flatMap(escalation -> resume(escalation, now).stream())
                .toList();
    }

    private List<Effect> resume(EscalationCase escalation, Instant now) {
        if (isTooOld(escalation.demand(), now)) {
            put(escalation.turnTo(Activity.DONE));
            return List.of(new Effect.Unreached(escalation, "requested too long ago to be called now", false));
        }
        return apply(escalation, new CaseEvent.Asked(rank.patience(escalation.id())), now);
    }

    /** A channel took the call. */
    public List<Effect> accepted(String escalationId, String channel, Instant now) {
        return ifKnown(escalationId, new CaseEvent.Accepted(channel), now);
    }

    /** The round of calls ended without one. */
    public List<Effect> refused(String escalationId, String why, Instant now) {
        return ifKnown(escalationId, new CaseEvent.Refused(why), now);
    }

    /** A timer is due. */
    public List<Effect> timerFired(String escalationId, int step, Instant now) {
        EscalationCase known = cases.get(escalationId);
        if (known != null && known.step() == step && known.activity() == Activity.YIELDING && isCovered(known, now)) {
            return apply(known, new CaseEvent.Covered(channelOf(known.incidentId())), now);
        }
        return ifKnown(escalationId, new CaseEvent.TimerFired(step), now);
    }

    /** Whether the intake has to wait until some are dispatched. */
    public boolean isFull() {
        return open >= policy.maxOpen();
    }

    /** How many are not dispatched yet. */
    public int open() {
        return open;
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
        put(decision.next());
        boolean told = event instanceof CaseEvent.Accepted || event instanceof CaseEvent.Recorded;
        if (told) {
            noteIfTold(decision.next());
        }
        return decision.effects();
    }

    /** A new escalation: it speaks for its session, or joins the one that does. */
    private EscalationCase open(Demand demand, Instant at) {
        Incident incident = incidents.get(demand.sessionId());
        String incidentId = incident != null && speaks(incident, at) ? incident.escalationId() : demand.escalationId();
        EscalationCase fresh = EscalationCase.asked(demand, incidentId, policy.version(), at);
        put(fresh);
        if (incidentId.equals(fresh.id())) {
            incidents.put(demand.sessionId(), Incident.opened(fresh.id()));
        }
        return fresh;
    }

    private boolean speaks(Incident incident, Instant at) {
        EscalationCase head = cases.get(incident.escalationId());
        if (head == null) {
            return false;
        }
        return switch (head.state()) {
            case REQUESTED, FAILED, ACKNOWLEDGED -> true;
            case DISPATCHED -> at.isBefore(head.changedAt().plus(policy.unansweredAfter()));
            case EXHAUSTED, RESOLVED -> false;
        };
    }

    /** Whether it joined an escalation whose human knows all that it says. */
    private boolean isCovered(EscalationCase escalation, Instant now) {
        Incident incident = incidents.get(escalation.demand().sessionId());
        return incident != null
                && !incident.escalationId().equals(escalation.id())
                && incident.escalationId().equals(escalation.incidentId())
                && speaks(incident, now)
                && incident.hasTold(escalation.demand());
    }

    private String channelOf(String escalationId) {
        EscalationCase head = cases.get(escalationId);
        return head == null ? null : head.channel();
    }

    private void noteIfTold(EscalationCase escalation) {
        Incident incident = incidents.get(escalation.demand().sessionId());
        if (incident != null
                && EscalationOrder.isDispatched(escalation.state())
                && incident.escalationId().equals(escalation.incidentId())) {
            incidents.put(escalation.demand().sessionId(), incident.told(escalation.demand()));
        }
    }

    private boolean isTooOld(Demand demand, Instant now) {
        return !now.isBefore(demand.requestedAt().plus(policy.retryFailedFor()));
    }

    private static EscalationCase merge(EscalationCase escalation, CaseEvent.Recorded recorded) {
        return EscalationOrder.rises(escalation.state(), recorded.state())
                ? escalation.merged(recorded)
                : escalation.noted();
    }

    private void put(EscalationCase next) {
        EscalationCase before = cases.put(next.id(), next);
        open += (next.isOpen() ? 1 : 0) - (before != null && before.isOpen() ? 1 : 0);
        if (cases.size() > policy.maxRemembered()) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        for (Iterator<EscalationCase> oldest = cases.values().iterator(); oldest.hasNext(); ) {
            EscalationCase candidate = oldest.next();
            if (!candidate.isOpen()) {
                oldest.remove();
                incidents.computeIfPresent(
                        candidate.demand().sessionId(),
                        (session, incident) -> incident.escalationId().equals(candidate.id()) ? null : incident);
                return;
            }
        }
    }
}
