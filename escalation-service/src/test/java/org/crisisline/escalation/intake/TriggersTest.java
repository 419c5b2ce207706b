package org.crisisline.escalation.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Place;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.Location;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.Test;

class TriggersTest {
    private static final Instant READ_AT = Instant.parse("2026-03-01T02:03:04.005Z");

    private final Triggers triggers = new Triggers(8);

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

    private Optional<Demand> alert(String payload) {
        return triggers.of(message("crisis_alert", payload, null), null);
    }

    @Test
    void anEscalateFrameIsATriggerWhateverItsSeverity() {
        EscalationDemand demand = EscalationDemand.newBuilder()
                .setEscalationId("esc-1")
                .setSeverity(1)
                .setReason("please")
                .setLocation(Location.newBuilder()
                        .setLat(1.5)
                        .setLng(-2.5)
                        .setAccuracyMeters(null)
                        .build())
                .build();

        assertThat(triggers.of(message("escalation", "{}", demand), "00-trace"))
                .contains(new Demand(
                        "esc-1",
                        "s1",
                        "m1",
                        "p1",
                        EscalationTrigger.ESCALATE_FRAME,
                        1,
                        "please",
                        new Place(1.5, -2.5, null),
                        READ_AT,
                        false,
                        "00-trace"));
    }

    @Test
    void aRequestIsATriggerAndItsSeverityIsBroughtOntoTheScale() {
        Demand demand = Triggers.demand(
                EscalationRequest.newBuilder()
                        .setEscalationId("esc-2")
                        .setSessionId("s2")
                        .setTrigger(EscalationTrigger.PERSON_OFFLINE)
                        .setSeverity(77)
                        .setRequestedAt(READ_AT)
                        .build(),
                null);

        assertThat(demand.severity()).isEqualTo(10);
        assertThat(demand.trigger()).isEqualTo(EscalationTrigger.PERSON_OFFLINE);
        assertThat(demand.messageId()).isNull();
    }

    @Test
    void aCallForAnUndeliveredEmergencyIsATriggerUnderTheIdOfItsMessage() {
        EscalationRequest request = EscalationRequest.newBuilder()
                .setEscalationId(Identifiers.escalation("s1", "p1", "m1"))
                .setSessionId("s1")
                .setMessageId("m1")
                .setParticipantId("p1")
                .setTrigger(EscalationTrigger.UNDELIVERED)
                .setSeverity(8)
                .setRequestedAt(READ_AT)
                .build();

        Demand demand = Triggers.demand(request, "00-trace");

        assertThat(demand)
                .isEqualTo(new Demand(
                        Identifiers.escalation("s1", "p1", "m1"),
                        "s1",
                        "m1",
                        "p1",
                        EscalationTrigger.UNDELIVERED,
                        8,
                        null,
                        null,
                        READ_AT,
                        false,
                        "00-trace"));
        assertThat(alert("{\"severity\": 8}").orElseThrow().escalationId())
                .as("an alert that called before, and then reached nobody, is the same escalation")
                .isEqualTo(demand.escalationId());
    }

    @Test
    void whatIsPersonalIsInNoText() {
        Demand demand = new Demand(
                "esc-1",
                "s1",
                "m1",
                "p1",
                EscalationTrigger.DIRECT,
                9,
                "the secret reason",
                new Place(52.123456, 13.654321, null),
                READ_AT,
                false,
                null);

        assertThat(demand.toString())
                .doesNotContain("secret")
                .doesNotContain("52.1")
                .doesNotContain("13.6");
    }
}
