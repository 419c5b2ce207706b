package org.crisisline.escalation.lifecycle;

import java.time.Instant;
import java.util.Objects;
import org.crisisline.schemas.record.EscalationTrigger;

/**
 * What asked for a human, as it was read from a topic. Its text leaves out what is personal.
 *
 * @param escalationId identity of the escalation; every reader of the same trigger derives the same one
 * @param sessionId the session
 * @param messageId the message that asked, or null when none did
 * @param participantId who asked or whom it is about, or null when unknown
 * @param trigger what asked
 * @param severity 1 to 10
 * @param reason in the client's words, or null
 * @param place where the person is, or null
 * @param requestedAt when the gateway read the frame, or the asker asked, on its own clock
 * @param drill never reaches a real dispatcher
 * @param traceparent W3C trace context of what asked, or null
 */
public record Demand(
        String escalationId,
        String sessionId,
        String messageId,
        String participantId,
        EscalationTrigger trigger,
        int severity,
        String reason,
        Place place,
        Instant requestedAt,
        boolean drill,
        String traceparent) {
    /** Uneasy. */
    public static final int LOWEST_SEVERITY = 1;

    /** Life in danger now. */
    public static final int HIGHEST_SEVERITY = 10;

    public Demand {
        Objects.requireNonNull(escalationId, "escalationId");
        Objects.requireNonNull(sessionId, "sessionId");
        Objects.requireNonNull(trigger, "trigger");
        Objects.requireNonNull(requestedAt, "requestedAt");
        // Whoever asks for a human with a severity off the scale still asks for a human.
        severity = Math.min(HIGHEST_SEVERITY, Math.max(LOWEST_SEVERITY, severity));
    }

    /** The same with another severity. */
    Demand raisedTo(int higher) {
        return new Demand(
                escalationId,
                sessionId,
                messageId,
                participantId,
                trigger,
                higher,
                reason,
                place,
                requestedAt,
                drill,
                traceparent);
    }

    @Override
    public String toString() {
        return "Demand[escalationId=" + escalationId + ", sessionId=" + sessionId + ", trigger=" + trigger
                + ", severity=" + severity + ", requestedAt=" + requestedAt + ", drill=" + drill + "]";
    }
}
