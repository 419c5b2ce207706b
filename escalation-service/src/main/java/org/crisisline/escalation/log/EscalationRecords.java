package org.crisisline.escalation.log;

import java.time.Instant;
import org.crisisline.escalation.lifecycle.CaseEvent;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Place;
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
                .setTier(0)
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

    /** Where it stands; {@code at} is the record's time, by the log's clock. */
    public static CaseEvent.Recorded standing(Escalation escalation, Instant at) {
        return new CaseEvent.Recorded(
                escalation.getState(), escalation.getChannel(), escalation.getBy(), escalation.getElapsedMs(), at);
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
