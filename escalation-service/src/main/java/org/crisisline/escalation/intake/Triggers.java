package org.crisisline.escalation.intake;

import java.util.Optional;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.log.EscalationRecords;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.trigger.EscalationTriggers;

/** What asks for a human, as a {@link Demand}: whatever {@link EscalationTriggers} finds in a message, and every request. Pure. */
public final class Triggers {
    private final EscalationTriggers messages;

    Triggers(int severityThreshold) {
        this.messages = new EscalationTriggers(severityThreshold);
    }

    /** What a record of the emergency topic asks for; empty when it asks for nothing. */
    Optional<Demand> of(LogRecord record, String traceparent) {
        return messages.of(record).map(request -> demand(request, traceparent));
    }

    /** What a request asks for, wherever it came from. */
    public static Demand demand(EscalationRequest request, String traceparent) {
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
                request.getDrill(),
                traceparent);
    }
}
