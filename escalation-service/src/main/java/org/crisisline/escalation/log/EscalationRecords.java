package org.crisisline.escalation.log;

import java.time.Instant;
import org.crisisline.escalation.lifecycle.CaseEvent;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Place;
import org.crisisline.escalation.lifecycle.Standing;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.Location;

/** Between an escalation and its record. Pure. */
public final class EscalationRecords {
    private EscalationRecords() {}

    /** The record of an escalation as it stands, written by an instance. */
    public static Escalation record(EscalationCase escalation, String instance) {
        Demand demand = escalation.demand();
        return Escalation.newBuilder()
                .setEscalationId(demand.escalationId())
                .setSessionId(demand.sessionId())
                .setMessageId(demand.messageId())
                .setParticipantId(demand.participantId())
                .setTrigger(demand.trigger())
                .setState(escalation.state())
                .setSeverity(demand.severity())
                .setReason(demand.reason())
                .setLocation(location(demand.place()))
                .setChannel(escalation.channel())
                .setBy(escalation.by())
                .setTier(escalation.tier())
                .setRound(escalation.round())
                .setIncidentId(escalation.isHead() ? null : escalation.incidentId())
                .setNextAt(escalation.nextAt())
                .setPolicyVersion(escalation.policyVersion())
                .setInstance(instance)
                .setRequestedAt(demand.requestedAt())
                .setElapsedMs(escalation.elapsedMs())
                .setDrill(demand.drill())
                .build();
    }

    /** What asked for the recorded escalation. */
    public static Demand demand(Escalation escalation, String traceparent) {
        return new Demand(
                escalation.getEscalationId(),
                escalation.getSessionId(),
                escalation.getMessageId(),
                escalation.getParticipantId(),
                escalation.getTrigger(),
                escalation.getSeverity(),
                escalation.getReason(),
                place(escalation.getLocation()),
                escalation.getRequestedAt(),
                escalation.getDrill(),
                traceparent);
    }

    /**
     * Where it stands.
     *
     * @param at the record's time, by the log's clock
     * @param foreign whether somebody else than an instance of this service wrote it
     */
    public static CaseEvent.Recorded standing(Escalation escalation, Instant at, boolean foreign) {
        Standing standing = new Standing(
                escalation.getState(),
                Math.max(0, escalation.getTier()),
                Math.max(0, escalation.getRound()),
                escalation.getChannel(),
                escalation.getBy(),
                escalation.getElapsedMs(),
                at,
                escalation.getNextAt());
        return new CaseEvent.Recorded(standing, escalation.getIncidentId(), escalation.getPolicyVersion(), foreign);
    }

    /** The place that a client told, or null. */
    public static Place place(Location location) {
        return location == null ? null : new Place(location.getLat(), location.getLng(), location.getAccuracyMeters());
    }

    private static Location location(Place place) {
        return place == null
                ? null
                : Location.newBuilder()
                        .setLat(place.lat())
                        .setLng(place.lng())
                        .setAccuracyMeters(place.accuracyMeters())
                        .build();
    }
}
