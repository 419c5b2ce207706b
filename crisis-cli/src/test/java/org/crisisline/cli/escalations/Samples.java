package org.crisisline.cli.escalations;

import java.time.Instant;
import java.util.Map;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.Location;
import org.crisisline.schemas.topic.Topics;

/** Records as the topics hold them. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Once it is made, Avro may copy our records. */
    private static final int TOPICS = Topics.all().size();

    private Samples() {}

    static Instant at(long afterNoonMs) {
        return NOON.plusMillis(afterNoonMs);
    }

    static EscalationRequest request(String id) {
        return EscalationRequest.newBuilder()
                .setEscalationId(id)
                .setSessionId("S1")
                .setMessageId("m-1")
                .setParticipantId("alex")
                .setTrigger(TOPICS > 0 ? EscalationTrigger.ESCALATE_FRAME : EscalationTrigger.DIRECT)
                .setSeverity(8)
                .setReason("on the bridge")
                .setLocation(new Location(48.2, 16.37, 12.0))
                .setRequestedAt(NOON)
                .build();
    }

    static Escalation.Builder standing(String id, EscalationState state) {
        return Escalation.newBuilder()
                .setEscalationId(id)
                .setSessionId("S1")
                .setMessageId("m-1")
                .setParticipantId("alex")
                .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                .setState(state)
                .setSeverity(9)
                .setReason("on the bridge")
                .setLocation(new Location(48.2, 16.37, 12.0))
                .setChannel("webhook")
                .setPolicyVersion("1")
                .setInstance("escalation-1")
                .setRequestedAt(NOON)
                .setElapsedMs(95)
                .setNextAt(NOON.plusSeconds(60));
    }

    static AuditEvent deed(String id, String action, String instance, Map<String, String> facts) {
        return new AuditEvent(
                "a-" + action, NOON, "escalation-service", instance, action, "S1", "alex", id, "ok", facts);
    }
}
