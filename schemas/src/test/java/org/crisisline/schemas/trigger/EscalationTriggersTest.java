package org.crisisline.schemas.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.Location;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscalationTriggersTest {
    private static final Instant READ_AT = Instant.parse("2026-03-01T02:03:04.005Z");

    private final EscalationTriggers triggers = new EscalationTriggers(8);

    private static LogRecord message(String kind, String payload, EscalationDemand demand) {
        return LogRecord.newBuilder()
                .setSessionId("s1")
                .setBody(Message.newBuilder()
                        .setId("m1")
                        .setParticipantId("p1")
                        .setRole(Role.PERSON)
                        .setKind(kind)
                        .setPayload(payload)
                        .setReceivedAt(READ_AT)
                        .setGatewayId("gw")
                        .setConnectionId("c")
                        .setEscalation(demand)
                        .build())
                .build();
    }

    private Optional<EscalationRequest> alert(String payload) {
        return triggers.of(message("crisis_alert", payload, null));
    }

    @Test
    void escalateFrame_isATriggerWhateverItsSeverity() {
        Location place = Location.newBuilder()
                .setLat(1.5)
                .setLng(-2.5)
                .setAccuracyMeters(null)
                .build();
        EscalationDemand demand = EscalationDemand.newBuilder()
                .setEscalationId("esc-1")
                .setSeverity(1)
                .setReason("please")
                .setLocation(place)
                .build();

        assertThat(triggers.of(message("escalation", "{}", demand)))
                .contains(EscalationRequest.newBuilder()
                        .setEscalationId("esc-1")
                        .setSessionId("s1")
                        .setMessageId("m1")
                        .setParticipantId("p1")
                        .setTrigger(EscalationTrigger.ESCALATE_FRAME)
                        .setSeverity(1)
                        .setReason("please")
                        .setLocation(place)
                        .setRequestedAt(READ_AT)
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"severity\": 8}",
                "{\"severity\": 10, \"note\": \"x\"}",
                "{\"a\": {\"severity\": 1}, \"b\": [1, {\"severity\": 2}], \"severity\": 9}",
                "{\"severity\": 99999999999999999999}"
            })
    void alertAtTheThreshold_isATrigger(String payload) {
        assertThat(alert(payload)).hasValueSatisfying(demand -> {
            assertThat(demand.getTrigger()).isEqualTo(EscalationTrigger.CRISIS_ALERT);
            assertThat(demand.getEscalationId()).isEqualTo(Identifiers.escalation("s1", "p1", "m1"));
            assertThat(demand.getSeverity()).isGreaterThanOrEqualTo(8);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"severity\": 7}",
                "{\"severity\": -9}",
                "{\"severity\": -99999999999999999999}",
                "{\"severity\": \"9\"}",
                "{\"severity\": 9.5}",
                "{\"severity\": null}",
                "{\"severity\": [9]}",
                "{\"nested\": {\"severity\": 9}}",
                "{}",
                "[{\"severity\": 9}]",
                "9",
                "not json",
                "{\"severity\"",
                ""
            })
    void anythingElseInAnAlert_isNone(String payload) {
        assertThat(alert(payload)).isEmpty();
    }

    @Test
    void otherKindsAndTheEndOfASession_askForNothing() {
        assertThat(triggers.of(message("text", "{\"severity\": 10}", null))).isEmpty();
        assertThat(triggers.of(LogRecord.newBuilder()
                        .setSessionId("s1")
                        .setBody(SessionEnd.newBuilder()
                                .setCause("ended")
                                .setEndedAt(READ_AT)
                                .build())
                        .build()))
                .isEmpty();
    }
}
