package org.crisisline.monitor.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.Location;
import org.crisisline.schemas.topic.Topics;

/** Records as the topics hold them. */
final class Emergencies {
    static final long START = Instant.parse("2026-03-01T02:03:04Z").toEpochMilli();

    static {
        // As wherever records are read: Avro may then copy them.
        assertThat(Topics.all()).isNotEmpty();
    }

    private Emergencies() {}

    static EscalationRequest request(String id) {
        return request(id, EscalationTrigger.ESCALATE_FRAME).build();
    }

    static EscalationRequest.Builder request(String id, EscalationTrigger trigger) {
        return EscalationRequest.newBuilder()
                .setEscalationId(id)
                .setSessionId("S-" + id)
                .setMessageId("m-1")
                .setParticipantId("alex")
                .setTrigger(trigger)
                .setSeverity(9)
                .setReason("on the bridge")
                .setLocation(new Location(48.2, 16.4, 12.0))
                .setRequestedAt(Instant.ofEpochMilli(START));
    }

    static Escalation.Builder standing(String id, EscalationState state) {
        return Escalation.newBuilder()
                .setEscalationId(id)
                .setSessionId("S-" + id)
                .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                .setState(state)
                .setSeverity(9)
                .setReason("on the bridge")
                .setInstance("escalation-1")
                .setRequestedAt(Instant.ofEpochMilli(START))
                .setElapsedMs(12);
    }
}
