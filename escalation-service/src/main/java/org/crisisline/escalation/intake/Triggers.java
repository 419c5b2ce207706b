package org.crisisline.escalation.intake;

import java.util.Optional;
import java.util.OptionalInt;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.log.EscalationRecords;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;

/**
 * What asks for a human. Pure.
 *
 * <ul>
 *   <li>a message with a demand (an {@code escalate} frame), whatever its severity: somebody has asked
 *   <li>a {@code crisis_alert} whose payload's {@code severity} reaches the threshold
 *   <li>every escalation request
 * </ul>
 */
final class Triggers {
    private static final String CRISIS_ALERT = "crisis_alert";

    private final int severityThreshold;

    Triggers(int severityThreshold) {
        this.severityThreshold = severityThreshold;
    }

    /** What a record of the emergency topic asks for; empty when it asks for nothing. */
    Optional<Demand> of(LogRecord record, String traceparent) {
        if (!(record.getBody() instanceof Message message)) {
            // The end of a session asks for nothing, and cancels nothing.
            return Optional.empty();
        }
        EscalationDemand demand = message.getEscalation();
        if (demand != null) {
            return Optional.of(new Demand(
                    demand.getEscalationId(),
                    record.getSessionId(),
                    message.getId(),
                    message.getParticipantId(),
                    EscalationTrigger.ESCALATE_FRAME,
                    demand.getSeverity(),
                    demand.getReason(),
                    EscalationRecords.place(demand.getLocation()),
                    message.getReceivedAt(),
                    false,
                    traceparent));
        }
        return CRISIS_ALERT.equals(message.getKind())
                ? alert(record.getSessionId(), message, traceparent)
                : Optional.empty();
    }

    private Optional<Demand> alert(String sessionId, Message message, String traceparent) {
        OptionalInt severity = CrisisAlert.severityOf(message.getPayload());
        if (severity.isEmpty() || severity.getAsInt() < severityThreshold) {
            return Optional.empty();
        }
        return Optional.of(new Demand(
                Identifiers.escalation(sessionId, message.getParticipantId(), message.getId()),
                sessionId,
                message.getId(),
                message.getParticipantId(),
                EscalationTrigger.CRISIS_ALERT,
                severity.getAsInt(),
                null,
                null,
                message.getReceivedAt(),
                false,
                traceparent));
    }

    /** What a request asks for. */
    Demand of(EscalationRequest request, String traceparent) {
        return new Demand(
                request.getEscalationId(),
                request.getSessionId(),
                request.getMessageId(),
                request.getParticipantId(),
                request.getTrigger(),
                request.getSeverity(),
                request.getReason(),
                EscalationRecords.place(request.getLocation()),
                request.getRequestedAt(),
                false,
                traceparent);
    }
}
