package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.answer;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.escalate;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.schemas.record.Priority.EMERGENCY;
import static org.crisisline.schemas.record.Priority.NORMAL;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.crisisline.delivery.topology.Records;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.Location;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

/** An EMERGENCY never rests among the dead letters. */
class CallForHelpTest {
    private final LaneBench lane = new LaneBench(Lane.EMERGENCY);

    private static String idOf(String sender, String messageId) {
        return Identifiers.escalation(S, sender, messageId);
    }

    @Test
    void messageBehindTheFenceCallsUnderItsOwnIdWithTheSeverityOfAnEmergency() {
        lane.end(EMERGENCY);
        lane.message(EMERGENCY, message("p", "m1", "{}"));

        assertThat(lane.letters).extracting(DeadLetter::getReason).containsExactly("BEHIND_FENCE");
        assertThat(lane.calls)
                .containsExactly(EscalationRequest.newBuilder()
                        .setEscalationId(idOf("p", "m1"))
                        .setSessionId(S)
                        .setMessageId("m1")
                        .setParticipantId("p")
                        .setTrigger(EscalationTrigger.UNDELIVERED)
                        .setSeverity(8)
                        .setRequestedAt(lane.wall)
                        .build());
    }

    @Test
    void messageThatDemandsAHumanIsCalledForUnderItsDemand() {
        Location here = new Location(48.2, 16.4, null);
        Message demanding = Message.newBuilder(escalate("p", "m1", 10))
                .setEscalation(new EscalationDemand("esc-mine", 10, "why", here))
                .build();
        lane.end(EMERGENCY);

        lane.message(EMERGENCY, demanding);

        assertThat(lane.calls).singleElement().satisfies(call -> {
            assertThat(call.getEscalationId()).isEqualTo("esc-mine");
            assertThat(call.getSeverity()).isEqualTo(10);
            assertThat(call.getReason()).isEqualTo("why");
            assertThat(call.getLocation()).isEqualTo(here);
            assertThat(call.getTrigger()).isEqualTo(EscalationTrigger.UNDELIVERED);
        });
    }

    @Test
    void messageThatTheSessionHasNoRoomForCalls() {
        LaneBench small = new LaneBench(Lane.EMERGENCY, LaneBench.settings(4, 2));
        for (int i = 0; i < 3; i++) {
            small.message(EMERGENCY, message("p", "m" + i, "{}"));
        }

        assertThat(small.letters).extracting(DeadLetter::getReason).containsExactly("SESSION_FULL");
        assertThat(small.calls).extracting(EscalationRequest::getEscalationId).containsExactly(idOf("p", "m2"));
    }

    @Test
    void messageThatWasPassedOverWhenItWasFirstReadCalls() {
        lane.message(EMERGENCY, 1, message("p", "m2", "{}"));
        lane.restart();

        lane.message(EMERGENCY, 0, message("p", "m1", "{}"));

        assertThat(lane.letters).extracting(DeadLetter::getReason).containsExactly("PROCESSING_FAILED");
        assertThat(lane.calls).extracting(EscalationRequest::getEscalationId).containsExactly(idOf("p", "m1"));
    }

    @Test
    void messageThatIsNotAcknowledgedAfterTheLastAttemptCallsWhileItStaysPending() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        for (int attempt = 1; attempt <= 3; attempt++) {
            lane.taken();
            lane.advance(Duration.ofSeconds(5));
            lane.receipt(answer(S, "r", "r-1", EMERGENCY, lane.takenProbe(), true, 0L, null));
            lane.advance(Duration.ofSeconds(2));
        }

        assertThat(lane.letters).extracting(DeadLetter::getReason).containsExactly("NOT_ACKNOWLEDGED");
        assertThat(lane.calls).extracting(EscalationRequest::getEscalationId).containsExactly(idOf("p", "m1"));
    }

    @Test
    void endWithSeveralUndeliveredCallsOnceAndAfterACrashUnderTheSameId() {
        lane.presence(attached(S, "r", "r-1"));
        for (int i = 0; i < 3; i++) {
            lane.message(EMERGENCY, message("p", "m" + i, "{}"));
        }
        lane.receipt(acknowledged(S, "r", "r-1", EMERGENCY, 0));
        lane.end(EMERGENCY);
        lane.advance(Duration.ofMillis(50));

        assertThat(lane.letters).hasSize(2);
        assertThat(lane.calls)
                .as("the first that is undelivered")
                .extracting(EscalationRequest::getEscalationId)
                .containsExactly(idOf("p", "m1"));
        lane.calls.clear();

        lane.restart();
        lane.settle();

        assertThat(lane.calls).extracting(EscalationRequest::getEscalationId).containsExactly(idOf("p", "m1"));
    }

    @Test
    void messageThatAnotherOneHasCallsNobody() {
        lane.presence(attached(S, "r", "r-1"));
        lane.presence(attached(S, "x", "x-1"));
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", EMERGENCY, 0));

        lane.presence(left(S, "x", "x-1"));
        lane.settle();
        lane.end(EMERGENCY, Records.end(S, List.of("p", "r", "x", "late")));
        lane.settle();

        assertThat(lane.letters)
                .extracting(DeadLetter::getParticipantId)
                .contains("x", "late")
                .doesNotContain("r");
        assertThat(lane.calls).isEmpty();
    }

    @Test
    void readerThatLeavesWithAnEmergencyThatNobodyHasCalls() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        lane.message(EMERGENCY, message("p", "m2", "{}"));

        lane.presence(left(S, "r", "r-1"));
        lane.settle();

        assertThat(lane.letters).extracting(DeadLetter::getReason).containsOnly("PARTICIPANT_LEFT");
        assertThat(lane.calls).extracting(EscalationRequest::getEscalationId).containsExactly(idOf("p", "m1"));
    }

    @Test
    void messageThatNeverHadAReaderCalls() {
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        lane.end(EMERGENCY);
        lane.advance(Duration.ofMillis(50));

        assertThat(lane.letters).extracting(DeadLetter::getReason).containsExactly("NO_RECIPIENT");
        assertThat(lane.calls).extracting(EscalationRequest::getEscalationId).containsExactly(idOf("p", "m1"));
    }

    @Test
    void routineLaneCallsNobody() {
        LaneBench routine = new LaneBench(Lane.ROUTINE);
        routine.message(NORMAL, escalate("p", "m1", 9));
        Lane.ROUTINE.priorities().forEach(routine::end);
        routine.advance(Duration.ofMillis(50));

        assertThat(routine.letters).hasSize(1);
        assertThat(routine.calls).isEmpty();
    }

    @Test
    void recordThatCantBeReadIsCalledForByItsKeyAndPlace() {
        EscalationRequest call = record("s1", new byte[] {1, 2, 3});
        EscalationRequest again = record("s1", new byte[] {1, 2, 3});

        assertThat(call.getSessionId()).isEqualTo("s1");
        assertThat(call.getMessageId()).isNull();
        assertThat(call.getSeverity()).isEqualTo(8);
        assertThat(call.getTrigger()).isEqualTo(EscalationTrigger.UNDELIVERED);
        assertThat(again.getEscalationId()).isEqualTo(call.getEscalationId());
    }

    @Test
    void recordWithoutAUsableKeyNamesItsPlaceInsteadOfASession() {
        EscalationRequest call = record("no session!", null);

        assertThat(call.getSessionId()).isEqualTo("crisis.messages.emergency:2:17");
        assertThat(Identifiers.isLegal(call.getSessionId())).isTrue();
    }

    @Test
    void recordThatCanBeReadIsCalledForByWhatItSays() {
        byte[] value = Topics.MESSAGES_EMERGENCY.valueSerde().encode(Records.log(S, message("p", "m1", "{}")));

        assertThat(record("other", value).getEscalationId()).isEqualTo(idOf("p", "m1"));
    }

    @Test
    void endsAndRecordsOfOtherTopicsCallNobody() {
        LogRecord end = Records.end(S);
        Origin ofTheEnd = origin(
                "crisis.messages.emergency",
                S,
                Topics.MESSAGES_EMERGENCY.valueSerde().encode(end));

        assertThat(EscalationRequests.forRecord(ofTheEnd, Records.AT)).isEmpty();
        for (String topic : List.of("crisis.presence", "crisis.receipts.emergency", "crisis.messages.high")) {
            assertThat(EscalationRequests.forRecord(origin(topic, S, new byte[] {1}), Records.AT))
                    .isEmpty();
        }
    }

    private static EscalationRequest record(String key, byte[] value) {
        return EscalationRequests.forRecord(origin("crisis.messages.emergency", key, value), Records.AT)
                .orElseThrow();
    }

    private static Origin origin(String topic, String key, byte[] value) {
        return new Origin(topic, 2, 17, 0, key.getBytes(StandardCharsets.UTF_8), value, List.of());
    }
}
