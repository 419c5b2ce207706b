package org.crisisline.escalation.lifecycle;

import java.util.Objects;

/**
 * The escalation that speaks for a session, and what the humans behind it have been told so far.
 *
 * @param escalationId the escalation
 * @param severity the highest severity told; 0 while nothing was
 * @param tier the highest tier that was told
 * @param place the last place told, or null
 * @param reason the last reason told, or null
 */
record Incident(String escalationId, int severity, int tier, Place place, String reason) {
    static Incident opened(String escalationId) {
        return new Incident(escalationId, 0, 0, null, null);
    }

    Incident told(Demand demand, int byTier) {
        return new Incident(
                escalationId,
                Math.max(severity, demand.severity()),
                Math.max(tier, byTier),
                demand.place() == null ? place : demand.place(),
                demand.reason() == null ? reason : demand.reason());
    }

    /** Whether a call for this demand would say nothing new. */
    boolean hasTold(Demand demand) {
        return severity >= demand.severity()
                && (demand.place() == null || Objects.equals(demand.place(), place))
                && (demand.reason() == null || Objects.equals(demand.reason(), reason));
    }

    @Override
    public String toString() {
        return "Incident[escalationId=" + escalationId + ", severity=" + severity + "]";
    }
}
