package org.crisisline.escalation.lifecycle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which escalation speaks for which session, and which ones have joined it. Mutable; belongs to the thread of {@link Escalations}.
 *
 * <p>Drills and emergencies are apart: nobody is left uncalled because a drill has said the same, and no drill tells its tale under the
 * name of an emergency.
 */
final class Incidents {
    private record Speaker(String sessionId, boolean drill) {}

    private final Map<Speaker, Incident> speaking = new HashMap<>();
    private final Map<String, Set<String>> members = new HashMap<>();

    private static Speaker speaker(Demand demand) {
        return new Speaker(demand.sessionId(), demand.drill());
    }

    /** What speaks for the session of that demand, or null. */
    Incident of(Demand demand) {
        return speaking.get(speaker(demand));
    }

    /** A new escalation, which has joined another or speaks for itself. */
    void add(EscalationCase escalation) {
        members.computeIfAbsent(escalation.incidentId(), id -> new LinkedHashSet<>())
                .add(escalation.id());
    }

    /** It speaks for its session from now on. */
    void speaks(EscalationCase escalation) {
        speaking.put(speaker(escalation.demand()), Incident.opened(escalation.id()));
    }

    /** A human was told what it says. */
    void told(EscalationCase escalation) {
        speaking.computeIfPresent(
                speaker(escalation.demand()),
                (session, incident) -> incident.escalationId().equals(escalation.incidentId())
                        ? incident.told(escalation.demand(), escalation.tier())
                        : incident);
    }

    /** All escalations of an incident, itself included, as far as they are known here. */
    List<String> members(String incidentId) {
        return new ArrayList<>(members.getOrDefault(incidentId, Set.of()));
    }

    void forget(EscalationCase escalation) {
        members.computeIfPresent(escalation.incidentId(), (id, joined) -> {
            joined.remove(escalation.id());
            return joined.isEmpty() ? null : joined;
        });
        speaking.computeIfPresent(
                speaker(escalation.demand()),
                (session, incident) -> incident.escalationId().equals(escalation.id()) ? null : incident);
    }
}
