package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crisisline.delivery.lane.LaneBench.EPOCH;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.answer;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.detached;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.delivery.topology.Records.resumed;
import static org.crisisline.delivery.topology.Records.seen;
import static org.crisisline.schemas.record.Priority.HIGH;
import static org.crisisline.schemas.record.Priority.NORMAL;
import static org.crisisline.schemas.record.Role.SERVICE;

import java.time.Duration;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

/** What is said to have arrived before the lane, which begins again after a crash, has read of it. */
class ClaimTest {
    private final LaneBench lane = new LaneBench(Lane.ROUTINE);

    private SessionState state() {
        return lane.store.session(S).orElseThrow();
    }

    private Participant reader() {
        return state().participant("r").orElseThrow();
    }

    @Test
    void acknowledgement_readBeforeAnythingOfTheSession_countsWhenTheMessageComes() {
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        lane.presence(attached(S, "p", "p-1"));
        lane.taken();

        lane.message(NORMAL, message("p", "m0", "{}"));

        assertThat(lane.taken(Progress.class)).containsExactly(new Progress("r", NORMAL, 0L, "m0", false));
        assertThat(reader().cursor(NORMAL).acknowledged()).isZero();
        assertThat(reader().claim(NORMAL)).as("it is used up").isEmpty();
    }

    @Test
    void acknowledgement_beyondWhatIsRead_countsWhenTheLogGetsThere() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m0", "{}"));
        lane.presence(detached(S, "r", "r-1"));

        lane.receipt(seen(S, "r", "r-1", NORMAL, 2));
        assertThat(reader().cursor(NORMAL)).isEqualTo(new Cursor(0, 0, 0));
        lane.message(NORMAL, message("p", "m1", "{}"));
        assertThat(reader().cursor(NORMAL)).isEqualTo(new Cursor(0, 0, 0));
        lane.message(NORMAL, message("p", "m2", "{}"));
        lane.message(NORMAL, message("p", "m3", "{}"));

        assertThat(reader().cursor(NORMAL)).isEqualTo(new Cursor(2, 2, 2));
    }

    @Test
    void claim_taskBeginsAgain_isStillThere() {
        lane.presence(attached(S, "p", "p-1"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));

        lane.restart();
        lane.message(NORMAL, message("p", "m0", "{}"));

        assertThat(reader().cursor(NORMAL).acknowledged()).isZero();
    }

    @Test
    void messageThatIsClaimed_readerIsConnected_isNotSentAgain() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        lane.taken();

        lane.message(NORMAL, message("p", "m0", "{}"));
        lane.message(NORMAL, message("p", "m1", "{}"));

        assertThat(lane.takenPositions()).containsExactly(1L);
    }

    @Test
    void claim_messageIsAppendedLongAfterIt_isNotAboutThatMessage() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m0", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 1));
        lane.taken();

        lane.advance(Duration.ofSeconds(61));
        lane.message(NORMAL, message("p", "m1", "{}"));

        assertThat(lane.takenPositions()).containsExactly(1L);
        assertThat(reader().claim(NORMAL)).isEmpty();
        assertThat(reader().cursor(NORMAL).acknowledged()).isZero();
    }

    @Test
    void claimOfAPositionWhereTheSessionHasNoMessage_isVoidBehindIt() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 3));
        lane.taken();

        lane.message(NORMAL, 2, message("p", "m0", "{}"));
        lane.message(NORMAL, 4, message("p", "m1", "{}"));

        assertThat(lane.takenPositions()).containsExactly(2L, 4L);
        assertThat(reader().claim(NORMAL)).isEmpty();
    }

    @Test
    void acknowledgement_readerIsConnectedByThen_countsForHerOwnPriorityAlone() {
        lane.receipt(acknowledged(S, "r", "r-1", HIGH, 5));
        lane.presence(attached(S, "r", "r-1"));
        lane.taken();

        lane.message(NORMAL, message("p", "m0", "{}"));

        assertThat(lane.takenPositions()).containsExactly(0L);
        assertThat(reader().claim(HIGH)).isPresent();
    }

    @Test
    void answerToAProbe_readBeforeTheReader_countsLikeAnAcknowledgement() {
        lane.receipt(answer(S, "r", "r-1", NORMAL, 9, true, 0L, 0L));
        lane.message(NORMAL, message("p", "m0", "{}"));

        assertThat(reader().cursor(NORMAL).acknowledged()).isZero();
    }

    @Test
    void answerOfAConnectionThatIsNotActive_ofSomeoneUnknown_saysNothing() {
        lane.receipt(answer(S, "r", "r-1", NORMAL, 9, false, 0L, 0L));

        assertThat(lane.store.session(S)).isEmpty();
    }

    @Test
    void resume_readBeforeTheMessage_countsWhenItComesThoughTheReaderIsGone() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(resumed(S, "r", "r-2", EPOCH, NORMAL, 0));
        lane.presence(detached(S, "r", "r-2"));
        lane.taken();

        lane.message(NORMAL, message("p", "m0", "{}"));

        assertThat(lane.taken(Progress.class)).containsExactly(new Progress("r", NORMAL, 0L, "m0", false));
    }

    @Test
    void readerWhoLeft_claimsNothingAnyMore() {
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        lane.presence(left(S, "r", "r-1"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 1));

        assertThat(reader().claim(NORMAL)).isEmpty();
    }

    @Test
    void acknowledgement_sessionHasNoRoomForAnotherReader_isDropped() {
        for (String id : new String[] {"a", "b", "c", "d"}) {
            lane.presence(attached(S, id, id + "-1"));
        }

        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));

        assertThat(state().participant("r")).isEmpty();
    }

    @Test
    void readerKnownByItsAcknowledgementAlone_comesBack_getsWhatIsPending() {
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        lane.message(NORMAL, message("p", "m0", "{}"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        assertThat(reader().role()).isEqualTo(SERVICE);
        lane.taken();

        lane.presence(attached(S, "r", "r-2"));

        assertThat(lane.takenPositions()).containsExactly(1L);
    }

    @Test
    void claimThatSaysMoreSeenThanArrived_isNone() {
        assertThatThrownBy(() -> new Claim(1, 2, 0)).hasMessageContaining("expected -1 <= seen <= position");
    }
}
