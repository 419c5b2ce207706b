package org.crisisline.schemas.trigger;

import java.util.Optional;
import java.util.OptionalInt;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;

/**
 * What in the emergency topic asks for a human. Every reader of the same record derives the same request, its escalation id included, so
 * that two calls for it are one.
 *
 * <ul>
 *   <li>a message with a demand (an {@code escalate} frame), whatever its severity: somebody has asked
 *   <li>a {@code crisis_alert} whose payload's {@code severity} reaches the threshold
 * </ul>
 *
 * <p>Immutable.
 */
public final class EscalationTriggers {
    private static final String CRISIS_ALERT = "crisis_alert";

    private final int severityThreshold;

    /** @param severityThreshold from which a {@code crisis_alert} is an emergency, 1 to 10 */
    public EscalationTriggers(int severityThreshold) {
        this.severityThreshold = severityThreshold;
    }

    /** What a record of the emergency topic asks for; empty when it asks for nothing. */
    public Optional<EscalationRequest> of(LogRecord record) {
        if (!(record.getBody() instanceof Message message)) {
            // The end of a session asks for nothing, and cancels nothing.
            return Optional.empty();
        }
        EscalationDemand demand = message.getEscalation();
        if (demand != null) {
            return Optional.of(request(record.getSessionId(), message)
                    .setEscalationId(demand.getEscalationId())
                    .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                    .setSeverity(demand.getSeverity())
                    .setReason(demand.getReason())
                    .setLocation(demand.getLocation())
                    .build());
        }
        return CRISIS_ALERT.equals(message.getKind()) ? alert(record.getSessionId(), message) : Optional.empty();
    }

    private Optional<EscalationRequest> alert(String sessionId, Message message) {
        OptionalInt severity = CrisisAlert.severityOf(message.getPayload());
        if (severity.isEmpty() || severity.getAsInt() < severityThreshold) {
            return Optional.empty();
        }
        return Optional.of(request(sessionId, message)
                .setEscalationId(Identifiers.escalation(sessionId, message.getParticipantId(), message.getId()))
                .setTrigger(EscalationTrigger.CRISIS_ALERT)
                .setSeverity(severity.getAsInt())
                .build());
    }

    private static EscalationRequest.Builder request(String sessionId, Message message) {
        return EscalationRequest.newBuilder()
                .setSessionId(sessionId)
                .setMessageId(message.getId())
                .setParticipantId(message.getParticipantId())
                .setRequestedAt(message.getReceivedAt());
    }
}
