package org.crisisline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.CloseReason;
import org.crisisline.gateway.wire.ErrorCode;
import org.crisisline.gateway.wire.Place;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.Location;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the client publishes, and what it hears of it. */
class UpstreamTest {
    private final Talk talk = new Talk().connected();

    @Test
    void a_send_becomes_a_record_and_is_accepted_when_the_log_has_it() {
        talk.says(new ClientFrame.Send("1", "text", Optional.of(Priority.HIGH), "{\"a\":1}"));

        Message message = published();
        assertThat(message.getId()).isEqualTo("1");
        assertThat(message.getParticipantId()).isEqualTo("p-1");
        assertThat(message.getRole()).isEqualTo(Role.PERSON);
        assertThat(message.getPayload()).isEqualTo("{\"a\":1}");
        assertThat(message.getReceivedAt()).isEqualTo(talk.clock.instant());
        assertThat(message.getGatewayId()).isEqualTo("g-1");
        assertThat(message.getConnectionId()).isEqualTo(Talk.CONNECTION);
        assertThat(message.getEscalation()).isNull();
        assertThat(talk.written()).noneMatch(ServerFrame.Accepted.class::isInstance);

        talk.passes(Duration.ofMillis(3)).happens(new ConnectionEvent.LogAccepted("1", 7));

        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Accepted("1", Priority.HIGH, 7, false));
        assertThat(talk.all(Effect.Measure.class))
                .contains(new Effect.Measure(Effect.Measurement.ACCEPTED, Priority.HIGH, 3_000_000));
    }

    @ParameterizedTest
    @CsvSource({
        "false, text, {}, NORMAL",
        "true, text, {}, EMERGENCY",
        "false, crisis_alert, '{\"severity\":8}', EMERGENCY",
        "false, crisis_alert, '{\"a\":{\"severity\":9},\"severity\":7}', NORMAL",
        "false, crisis_alert, '{\"severity\":\"9\"}', NORMAL",
        "false, crisis_alert, {}, NORMAL",
        "false, text, '{\"severity\":9}', NORMAL",
    })
    void a_priority_that_is_left_out_follows_the_session_and_the_alert(
            boolean emergency, String kind, String payload, Priority expected) {
        if (emergency) {
            talk.sessionIsEmergency();
        }

        talk.says(new ClientFrame.Send("1", kind, Optional.empty(), payload));

        assertThat(talk.all(Effect.Publish.class))
                .singleElement()
                .satisfies(publish -> assertThat(publish.priority()).isEqualTo(expected));
    }

    @Test
    void a_priority_that_is_given_stays_even_in_an_emergency() {
        talk.sessionIsEmergency();

        talk.says(new ClientFrame.Send("1", "text", Optional.of(Priority.LOW), "{}"));

        assertThat(talk.all(Effect.Publish.class).get(0).priority()).isEqualTo(Priority.LOW);
    }

    @Test
    void an_escalation_is_an_emergency_message_with_a_demand_that_others_can_read() {
        talk.says(new ClientFrame.Escalate(
                "e", 9, Optional.of("help"), Optional.of(new Place(48.5, 11.25, OptionalDouble.of(20)))));

        Message message = published();
        assertThat(talk.all(Effect.Publish.class).get(0).priority()).isEqualTo(Priority.EMERGENCY);
        assertThat(message.getKind()).isEqualTo("escalation");
        assertThat(message.getPayload())
                .isEqualTo(
                        "{\"severity\":9,\"reason\":\"help\",\"location\":{\"lat\":48.5,\"lng\":11.25,\"accuracyMeters\":20.0}}");
        assertThat(message.getEscalation().getEscalationId()).isEqualTo(Identifiers.escalation("s-1", "p-1", "e"));
        assertThat(message.getEscalation().getLocation()).isEqualTo(new Location(48.5, 11.25, 20.0));
        assertThat(talk.effects()).noneMatch(Effect.MarkEmergency.class::isInstance);

        talk.happens(new ConnectionEvent.LogAccepted("e", 0));

        assertThat(talk.effects()).anyMatch(Effect.MarkEmergency.class::isInstance);
        assertThat(talk.all(Effect.Audit.class))
                .contains(new Effect.Audit(
                        "escalation.requested",
                        "ok",
                        Optional.of(Identifiers.escalation("s-1", "p-1", "e")),
                        java.util.Map.of()));
    }

    @Test
    void a_send_can_not_pretend_to_be_an_escalation() {
        talk.says(new ClientFrame.Send("1", "escalation", Optional.empty(), "{}"));

        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.INVALID_FRAME);
        assertThat(talk.count(Effect.Publish.class)).isZero();
    }

    // ---------------------------------------------------------------------------------------------- ids

    @Test
    void an_id_that_was_used_for_something_else_is_a_conflict() {
        talk.says(Talk.send("1"));

        talk.says(new ClientFrame.Send("1", "text", Optional.empty(), "{\"text\":\"other\"}"));
        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.ID_CONFLICT);
        talk.says(new ClientFrame.Send("1", "text", Optional.of(Priority.HIGH), "{\"text\":\"hello\"}"));
        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.ID_CONFLICT);
        talk.says(new ClientFrame.Escalate("1", 9, Optional.empty(), Optional.empty()));
        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.ID_CONFLICT);
        assertThat(talk.count(Effect.Publish.class)).isEqualTo(1);
    }

    @Test
    void a_repeat_that_waits_for_the_log_is_answered_once() {
        talk.says(Talk.send("1"));
        assertThat(talk.says(Talk.send("1"))).isEmpty();

        talk.happens(new ConnectionEvent.LogAccepted("1", 7));
        assertThat(talk.written())
                .filteredOn(ServerFrame.Accepted.class::isInstance)
                .hasSize(1);

        talk.says(Talk.send("1"));
        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Accepted("1", Priority.NORMAL, 7, true));
        assertThat(talk.count(Effect.Publish.class)).isEqualTo(1);
    }

    @Test
    void a_repeat_keeps_its_priority_when_the_session_became_an_emergency_meanwhile() {
        talk.says(Talk.send("1"));
        talk.happens(new ConnectionEvent.LogAccepted("1", 7));

        talk.sessionIsEmergency();
        talk.says(Talk.send("1"));

        assertThat(talk.lastWritten()).isEqualTo(new ServerFrame.Accepted("1", Priority.NORMAL, 7, true));
    }

    @ParameterizedTest
    @EnumSource(PublishFailure.class)
    void what_the_log_did_not_take_is_said_and_can_be_sent_again(PublishFailure failure) {
        talk.says(Talk.send("1"));

        talk.happens(new ConnectionEvent.LogRefused("1", failure));

        ErrorCode expected = switch (failure) {
            case OVERLOADED -> ErrorCode.OVERLOADED;
            case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
            case TOO_LARGE -> ErrorCode.PAYLOAD_TOO_LARGE;
            case REFUSED -> ErrorCode.FORBIDDEN;
        };
        assertThat(talk.lastRefusal().code()).isEqualTo(expected);
        assertThat(talk.lastRefusal().id()).contains("1");
        assertThat(talk.says(Talk.send("1"))).hasSize(1).allMatch(Effect.Publish.class::isInstance);
    }

    @Test
    void who_is_refused_for_load_is_told_when_to_come_again() {
        talk.says(Talk.send("1"));

        talk.happens(
                new ConnectionEvent.LogRefused("1", PublishFailure.OVERLOADED, java.time.Duration.ofMillis(1_234)));

        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(talk.lastRefusal().retryAfterMs()).hasValue(1_234);
    }

    @Test
    void who_is_refused_for_load_is_told_with_what_comes_next_but_of_an_emergency_at_once() {
        Map.of(Priority.NORMAL, false, Priority.EMERGENCY, true).forEach((priority, hurried) -> {
            String id = priority.name();
            talk.says(new ClientFrame.Send(id, "text", Optional.of(priority), "{}"));

            List<Effect> effects = talk.happens(
                    new ConnectionEvent.LogRefused(id, PublishFailure.OVERLOADED, java.time.Duration.ofSeconds(1)));

            assertThat(effects)
                    .singleElement()
                    .asInstanceOf(type(Effect.Write.class))
                    .returns(hurried, Effect.Write::hurried);
        });
    }

    @Test
    void an_unknown_outcome_keeps_the_content_bound_to_its_id() {
        talk.says(Talk.send("1"));
        talk.happens(new ConnectionEvent.LogRefused("1", PublishFailure.UNAVAILABLE));

        talk.says(new ClientFrame.Send("1", "text", Optional.empty(), "{\"text\":\"other\"}"));

        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.ID_CONFLICT);
    }

    @Test
    void old_ids_are_forgotten_within_the_bound_and_those_in_flight_are_not() {
        SentMessages sent = new SentMessages(3);
        sent.publish("flying", Priority.LOW, 1, false, 0);
        for (int i = 0; i < 10; i++) {
            sent.publish("m" + i, Priority.LOW, 1, false, 0);
            sent.accepted(sent.find("m" + i).orElseThrow(), i);
        }

        assertThat(sent.find("flying")).isPresent();
        assertThat(sent.find("m9")).isPresent();
        assertThat(sent.find("m0")).isEmpty();
        assertThat(sent.between(Priority.LOW, -1, 100)).hasSize(2);
        assertThat(sent.inFlight()).isEqualTo(1);
    }

    // ---------------------------------------------------------------------------------------------- limits

    @Test
    void a_payload_over_the_limit_in_bytes_is_refused() {
        talk.says(new ClientFrame.Send("1", "text", Optional.empty(), "{\"t\":\"" + "ü".repeat(496) + "\"}"));
        assertThat(talk.count(Effect.Publish.class)).isEqualTo(1);

        talk.says(new ClientFrame.Send("2", "text", Optional.empty(), "{\"t\":\"" + "ü".repeat(497) + "\"}"));
        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
    }

    @Test
    void more_messages_in_flight_than_allowed_are_refused_as_overload() {
        for (int i = 0; i < 9; i++) {
            talk.says(Talk.send("m" + i));
        }

        assertThat(talk.count(Effect.Publish.class)).isEqualTo(8);
        assertThat(talk.lastRefusal().code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(talk.lastRefusal().retryAfterMs()).isPresent();
        talk.happens(new ConnectionEvent.LogAccepted("m0", 0));
        assertThat(talk.says(Talk.send("m8"))).hasSize(1);
    }

    @Test
    void the_rate_of_chatting_is_limited_and_leaves_emergencies_their_own() {
        int sent = 0;
        while (talk.written().stream().noneMatch(ServerFrame.Refused.class::isInstance)) {
            String id = "m" + sent++;
            talk.says(Talk.send(id));
            talk.happens(new ConnectionEvent.LogAccepted(id, sent));
        }

        assertThat(sent).isEqualTo(21);
        assertThat(talk.written())
                .filteredOn(ServerFrame.Refused.class::isInstance)
                .containsExactly(ServerFrame.Refused.later(
                        ErrorCode.RATE_LIMITED, "more than 10 messages a second", Optional.of("m20"), 100));
        talk.says(new ClientFrame.Escalate("e", 9, Optional.empty(), Optional.empty()));
        assertThat(talk.all(Effect.Publish.class))
                .extracting(Effect.Publish::id)
                .contains("e");

        talk.passes(Duration.ofMillis(100));
        assertThat(talk.says(Talk.send("again"))).anyMatch(Effect.Publish.class::isInstance);
    }

    @Test
    void limits_broken_again_and_again_close_4429() {
        for (int i = 0; i < 40; i++) {
            talk.says(Talk.send("m" + i));
            talk.happens(new ConnectionEvent.LogAccepted("m" + i, i));
        }

        assertThat(talk.closed()).contains(CloseReason.LIMITS_BROKEN);
    }

    @Test
    void a_flood_of_invalid_frames_closes_4429_and_a_few_do_not() {
        for (int i = 0; i < 150; i++) {
            talk.happens(new ConnectionEvent.FrameInvalid("no JSON", Optional.empty()));
        }
        assertThat(talk.closed()).isEmpty();

        for (int i = 0; i < 100; i++) {
            talk.happens(new ConnectionEvent.FrameInvalid("no JSON", Optional.empty()));
        }
        assertThat(talk.closed()).contains(CloseReason.LIMITS_BROKEN);
    }

    private Message published() {
        List<Effect.Publish> all = talk.all(Effect.Publish.class);
        return (Message) all.get(all.size() - 1).message().getBody();
    }
}
