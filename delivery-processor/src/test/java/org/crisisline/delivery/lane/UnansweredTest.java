package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.detached;
import static org.crisisline.delivery.topology.Records.escalate;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.delivery.topology.Records.resumed;
import static org.crisisline.schemas.record.Priority.EMERGENCY;
import static org.crisisline.schemas.record.Priority.NORMAL;

import java.time.Duration;
import java.util.List;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

/** An EMERGENCY that nobody has is called for when it has waited for 30 s. */
class UnansweredTest {
    private final LaneBench lane = new LaneBench(Lane.EMERGENCY);

    @Test
    void nobodyIsThere_waitIsOver_isCalledForOnce() {
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        pass(29);
        assertThat(lane.calls).isEmpty();

        pass(2);

        assertThat(lane.calls).singleElement().satisfies(call -> {
            assertThat(call.getEscalationId()).isEqualTo(idOf("p", "m1"));
            assertThat(call.getMessageId()).isEqualTo("m1");
            assertThat(call.getParticipantId()).isEqualTo("p");
            assertThat(call.getTrigger()).isEqualTo(EscalationTrigger.UNDELIVERED);
            assertThat(call.getSeverity()).isEqualTo(8);
            assertThat(call.getReason()).isNull();
        });
        pass(120);
        assertThat(lane.calls).hasSize(1);
        assertThat(lane.letters).isEmpty();
    }

    @Test
    void otherHasAcknowledgedIt_waitIsOver_nobodyIsCalled() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", EMERGENCY, 0));

        pass(60);

        assertThat(lane.calls).isEmpty();
    }

    @Test
    void otherHasItByItsResume_waitIsOver_nobodyIsCalled() {
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        lane.presence(resumed(S, "r", "r-1", LaneBench.EPOCH, EMERGENCY, 0));

        pass(60);

        assertThat(lane.calls).isEmpty();
    }

    @Test
    void senderItselfAcknowledgesBeyondIt_waitIsOver_isCalledFor() {
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        lane.message(EMERGENCY, message("r", "m2", "{}"));
        lane.receipt(acknowledged(S, "p", "p-1", EMERGENCY, 1));

        pass(31);

        assertThat(ids()).containsExactly(idOf("p", "m1"));
    }

    @Test
    void firstIsAnswered_secondIsNot_isCalledForAtItsOwnTime() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        pass(2);
        lane.presence(detached(S, "r", "r-1"));
        pass(8);
        lane.message(EMERGENCY, message("p", "m2", "{}"));
        pass(5);
        lane.receipt(acknowledged(S, "r", "r-1", EMERGENCY, 0));

        pass(24);
        assertThat(lane.calls).isEmpty();
        pass(2);
        assertThat(ids()).containsExactly(idOf("p", "m2"));
    }

    @Test
    void twoCameAtOnce_onlyFirstIsAnswered_secondIsCalledFor() {
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        lane.message(EMERGENCY, message("p", "m2", "{}"));
        lane.presence(resumed(S, "r", "r-1", LaneBench.EPOCH, EMERGENCY, 0));
        lane.presence(detached(S, "r", "r-1"));

        pass(31);

        assertThat(ids()).containsExactly(idOf("p", "m2"));
    }

    @Test
    void manyWait_oneIsCalledFor_laterOneIsCalledForAgain() {
        for (int i = 0; i < 40; i++) {
            lane.message(EMERGENCY, message("p", "m" + i, "{}"));
            pass(i < 20 ? 1 : 0);
        }
        pass(11);
        assertThat(ids()).containsExactly(idOf("p", "m0"));
        // Also when the lane walks over all its sessions again.
        pass(700);
        assertThat(lane.calls).hasSize(1);

        lane.message(EMERGENCY, message("p", "later", "{}"));
        pass(31);

        assertThat(ids()).containsExactly(idOf("p", "m0"), idOf("p", "later"));
    }

    @Test
    void longLogIsAnswered_andOnlyItsEndIsNot_endIsCalledForInBoundedSteps() {
        lane.message(EMERGENCY, message("p", "first", "{}"));
        come("q", 0);
        // Of r it is not known that nothing is pending, since it has not got the first one.
        for (int i = 0; i < 60; i++) {
            lane.message(EMERGENCY, message("r", "m" + i, "{}"));
        }
        come("p", 60);
        lane.message(EMERGENCY, message("p", "last", "{}"));
        lane.restart();

        pass(33);

        assertThat(ids()).containsExactly(idOf("p", "last"));
    }

    @Test
    void messageHasDemandedAHuman_waitIsOver_isNotCalledForAgain() {
        lane.message(EMERGENCY, escalate("p", "m1", 9));
        pass(60);
        assertThat(lane.calls).isEmpty();

        lane.message(EMERGENCY, message("p", "m2", "{}"));
        pass(31);
        assertThat(ids()).containsExactly(idOf("p", "m2"));
    }

    @Test
    void laneStoodStill_waitIsOver_waitsAnew() {
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        lane.advance(Duration.ofSeconds(60));
        pass(29);
        assertThat(lane.calls).isEmpty();

        pass(2);
        assertThat(lane.calls).hasSize(1);
    }

    @Test
    void laneWasStartedAnew_waitsAnew_andCallsUnderTheSameId() {
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        pass(20);
        lane.restart();
        pass(29);
        assertThat(lane.calls).isEmpty();
        pass(2);
        lane.restart();
        pass(32);

        assertThat(ids()).containsExactly(idOf("p", "m1"), idOf("p", "m1"));
    }

    @Test
    void sessionEnds_itsDeadLetterCalls_nobodyElse() {
        lane.message(EMERGENCY, message("p", "m1", "{}"));
        lane.end(EMERGENCY);
        lane.settle();
        assertThat(ids()).containsExactly(idOf("p", "m1"));

        pass(60);

        assertThat(lane.calls).hasSize(1);
    }

    @Test
    void routineMessageWaits_nobodyIsCalled() {
        LaneBench routine = new LaneBench(Lane.ROUTINE);
        routine.message(NORMAL, message("p", "m1", "{}"));
        for (int i = 0; i < 120; i++) {
            routine.advance(Duration.ofSeconds(1));
        }

        assertThat(routine.calls).isEmpty();
    }

    /** Somebody has everything up to a position, and goes again. */
    private void come(String participant, long upTo) {
        lane.presence(resumed(S, participant, participant + "-1", LaneBench.EPOCH, EMERGENCY, upTo));
        lane.presence(detached(S, participant, participant + "-1"));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            lane.advance(Duration.ofSeconds(1));
        }
    }

    private List<String> ids() {
        return lane.calls.stream().map(EscalationRequest::getEscalationId).toList();
    }

    private static String idOf(String sender, String messageId) {
        return Identifiers.escalation(S, sender, messageId);
    }
}
