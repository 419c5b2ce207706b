package org.crisisline.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.ParticipantEvent;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.Test;

class JsonFrameWriterTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
    private final FrameCodec codec = new JsonFrameCodec();

    @Test
    void writes_connected() {
        assertThat(json(new ServerFrame.Connected(
                        "c-1",
                        "s",
                        "p",
                        Role.PERSON,
                        "g",
                        true,
                        false,
                        false,
                        "e",
                        new ServerFrame.Limits(10, 5, 2, 4),
                        15_000,
                        AT)))
                .isEqualTo(
                        "{\"type\":\"connected\",\"connectionId\":\"c-1\",\"sessionId\":\"s\",\"participantId\":\"p\","
                                + "\"role\":\"person\",\"gatewayId\":\"g\",\"active\":true,\"emergency\":false,\"resumed\":false,\"epoch\":\"e\","
                                + "\"limits\":{\"maxFrameBytes\":10,\"maxPayloadBytes\":5,\"messagesPerSecond\":2,\"burst\":4},"
                                + "\"heartbeatMs\":15000,\"serverTime\":\"2026-03-01T10:00:00.000Z\"}");
    }

    @Test
    void emergencyNumbersAreSet_connectedAndErrorsCarryThem_othersDont() {
        FrameCodec telling = new JsonFrameCodec(EmergencyNumbers.of(List.of(
                new EmergencyNumbers.Entry("US", "988 \"Lifeline\"", "988", "988", "https://988lifeline.org"),
                new EmergencyNumbers.Entry("GB", "Shout", "", "85258", ""))));
        String card = ",\"emergencyNumbers\":[{\"country\":\"US\",\"name\":\"988 \\\"Lifeline\\\"\",\"phone\":\"988\","
                + "\"text\":\"988\",\"url\":\"https://988lifeline.org\"},"
                + "{\"country\":\"GB\",\"name\":\"Shout\",\"text\":\"85258\"}]}";

        assertThat(new String(
                        telling.write(ServerFrame.Refused.of(ErrorCode.OVERLOADED, "m")),
                        java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"error\",\"code\":\"overloaded\",\"message\":\"m\"" + card);
        assertThat(new String(telling.write(new ServerFrame.Active(true)), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"active\",\"active\":true}");
        assertThat(new String(telling.emergencyNumbers().orElseThrow(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"emergency_numbers\"" + card);
        assertThat(codec.emergencyNumbers()).isEmpty();
    }

    @Test
    void writes_message_with_the_payload_as_it_came_and_without_a_previous_that_is_none() {
        ServerFrame.Message first = new ServerFrame.Message(
                "1",
                Priority.NORMAL,
                0,
                OptionalLong.empty(),
                "p",
                Role.RESPONDER,
                "text",
                "{ \"n\": 1.50 }",
                AT.plusMillis(7),
                1);

        assertThat(json(first))
                .isEqualTo("{\"type\":\"message\",\"id\":\"1\",\"priority\":\"NORMAL\",\"position\":0,"
                        + "\"from\":{\"participantId\":\"p\",\"role\":\"responder\"},\"kind\":\"text\",\"payload\":{ \"n\": 1.50 },"
                        + "\"receivedAt\":\"2026-03-01T10:00:00.007Z\",\"attempt\":1}");
    }

    @Test
    void writes_every_other_frame() {
        assertThat(json(new ServerFrame.Active(false))).isEqualTo("{\"type\":\"active\",\"active\":false}");
        assertThat(json(new ServerFrame.Accepted("1", Priority.HIGH, 3, false)))
                .isEqualTo("{\"type\":\"accepted\",\"id\":\"1\",\"priority\":\"HIGH\",\"position\":3}");
        assertThat(json(new ServerFrame.Accepted("1", Priority.HIGH, 3, true))).endsWith("\"duplicate\":true}");
        assertThat(json(new ServerFrame.CaughtUp(Priority.LOW, OptionalLong.empty())))
                .isEqualTo("{\"type\":\"caught_up\",\"priority\":\"LOW\"}");
        assertThat(json(new ServerFrame.Gap(Priority.LOW, 1, 2, "retention")))
                .isEqualTo("{\"type\":\"gap\",\"priority\":\"LOW\",\"from\":1,\"to\":2,\"reason\":\"retention\"}");
        assertThat(json(new ServerFrame.Delivered(Priority.LOW, 4, "p", Optional.of("1"), OptionalLong.of(12))))
                .isEqualTo(
                        "{\"type\":\"delivered\",\"priority\":\"LOW\",\"position\":4,\"participantId\":\"p\",\"id\":\"1\",\"latencyMs\":12}");
        assertThat(json(new ServerFrame.Seen(Priority.LOW, 4, "p")))
                .isEqualTo("{\"type\":\"seen\",\"priority\":\"LOW\",\"position\":4,\"participantId\":\"p\"}");
        assertThat(json(new ServerFrame.Escalation(
                        "1", "esc-1", EscalationState.DISPATCHED, Optional.of("webhook"), Optional.empty(), 40)))
                .isEqualTo(
                        "{\"type\":\"escalation\",\"id\":\"1\",\"escalationId\":\"esc-1\",\"state\":\"DISPATCHED\",\"channel\":\"webhook\",\"elapsedMs\":40}");
        assertThat(json(new ServerFrame.Participant("p", Role.PERSON, ParticipantEvent.JOINED)))
                .isEqualTo(
                        "{\"type\":\"participant\",\"participantId\":\"p\",\"role\":\"person\",\"event\":\"joined\"}");
        assertThat(json(new ServerFrame.Ended(Optional.empty()))).isEqualTo("{\"type\":\"ended\"}");
        assertThat(json(new ServerFrame.CutOff(true, 1_700)))
                .isEqualTo("{\"type\":\"cut_off\",\"cutOff\":true,\"moveAfterMs\":1700}");
        assertThat(json(new ServerFrame.CutOff(false, 0))).isEqualTo("{\"type\":\"cut_off\",\"cutOff\":false}");
        assertThat(json(new ServerFrame.Draining(5, List.of(URI.create("wss://b/v1/connect")))))
                .isEqualTo("{\"type\":\"draining\",\"reconnectAfterMs\":5,\"urls\":[\"wss://b/v1/connect\"]}");
        assertThat(json(new ServerFrame.Pong(Optional.of("\"n\""), AT)))
                .isEqualTo("{\"type\":\"pong\",\"nonce\":\"n\",\"serverTime\":\"2026-03-01T10:00:00.000Z\"}");
        assertThat(json(ServerFrame.Refused.later(ErrorCode.RATE_LIMITED, "slow \"down\"", Optional.of("1"), 50)))
                .isEqualTo(
                        "{\"type\":\"error\",\"code\":\"rate_limited\",\"message\":\"slow \\\"down\\\"\",\"id\":\"1\",\"retryAfterMs\":50}");
    }

    private String json(ServerFrame frame) {
        return new String(codec.write(frame), UTF_8);
    }
}
