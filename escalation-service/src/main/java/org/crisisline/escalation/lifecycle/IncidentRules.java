package org.crisisline.escalation.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What the escalations of one session are to each other. {@link CaseRules} are about each of them alone.
 *
 * <p><b>One open escalation a session.</b> What is asked while one is open joins it: it keeps an id and a record of its own, so that
 * whoever asked is answered, but it is called under the id of the open one, which the receiver merges by. It is not called at all when
 * a human has already been told as much. One that says more is called where the open one is, or higher, and raises it: from there the
 * open one goes on. An acknowledged escalation speaks for what is not worse than it; one whose next step is overdue by
 * {@link Patience#unansweredAfter} has nobody who takes it further, and what is asked then calls anew.
 *
 * <p>Puts what changes into the {@link CaseBook}. Belongs to the thread of {@link Escalations}.
 */
final class IncidentRules {
    private final Policy policy;
    private final CaseBook cases;
    private final Incidents incidents;
    private final Ownership ownership;

    IncidentRules(Policy policy, CaseBook cases, Incidents incidents, Ownership ownership) {
        this.policy = policy;
        this.cases = cases;
        this.incidents = incidents;
        this.ownership = ownership;
    }

    /** A new escalation: it speaks for its session, or joins the one that does. */
    EscalationCase asked(Demand demand, Instant now) {
        return open(demand, joinedBy(demand, now), policy.version(), now);
    }

    /** One that was unknown here until the log said what it is; what it has joined may be said there, or is to be found out. */
    EscalationCase recorded(Demand demand, CaseEvent.Recorded recorded) {
        Instant at = recorded.standing().at();
        String joined = recorded.incidentId() == null ? joinedBy(demand, at) : recorded.incidentId();
        return open(demand, joined, recorded.policyVersion(), at);
    }

    private String joinedBy(Demand demand, Instant at) {
        Incident incident = incidents.of(demand);
        return incident != null && speaks(incident, demand, at) ? incident.escalationId() : demand.escalationId();
    }

    private EscalationCase open(Demand demand, String joined, String version, Instant at) {
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
    boolean covers(EscalationCase escalation, Instant now) {
        Incident incident = incidents.of(escalation.demand());
        return incident != null
                && !incident.escalationId().equals(escalation.id())
                && incident.escalationId().equals(escalation.incidentId())
                && speaks(incident, escalation.demand(), now)
                && incident.hasTold(escalation.demand());
    }

    /** That it needs no call, by the channel on which its human was told. */
    CaseEvent.Covered covered(EscalationCase escalation) {
        EscalationCase head = cases.get(escalation.incidentId());
        return new CaseEvent.Covered(head == null ? null : head.channel());
    }

    /** If a human was told what it says: that is remembered. */
    void told(EscalationCase escalation) {
        if (escalation.standing().isDispatched()) {
            incidents.told(escalation);
        }
    }

    /**
     * Something that joined was told higher up, or in worse words: the open one goes on from there.
     *
     * @param here whether it was told from here; by what was told elsewhere the open one's owner alone goes
     */
    List<Effect> lift(EscalationCase told, boolean here, Instant now) {
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

    /** All that have joined the same one, and that one. Whoever asks for them one by one meets those that are still known then. */
    List<String> members(EscalationCase escalation) {
        return incidents.members(escalation.incidentId());
    }

    /** The highest tier that was called for it, or for the one that it has joined. */
    int reached(EscalationCase escalation) {
        EscalationCase head = Objects.requireNonNullElse(cases.get(escalation.incidentId()), escalation);
        return Math.max(head.tier(), escalation.tier());
    }
}
