package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.answer;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.detached;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.delivery.topology.Records.refused;
import static org.crisisline.delivery.topology.Records.renewed;
import static org.crisisline.delivery.topology.Records.resumed;
import static org.crisisline.schemas.record.Priority.HIGH;
import static org.crisisline.schemas.record.Priority.NORMAL;

import java.time.Duration;
import java.util.List;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.Gap;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

/** A lost connection costs no time and no attempt; what can't be had any more is named. */
class ReconnectTest {
    private final LaneBench lane = new LaneBench(Lane.ROUTINE);

    private void secondAttemptIsUnderWay() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m0", "{}"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.taken();
        lane.advance(Duration.ofSeconds(5));
        lane.receipt(answer(S, "r", "r-1", NORMAL, lane.takenProbe(), true, 1L, null));
        lane.advance(Duration.ofSeconds(1));
        assertThat(lane.taken(Dispatch.class)).extracting(Dispatch::getAttempt).containsOnly(2);
    }

    private void everythingComesAtOnceAsForTheFirstTime(String connection) {
        assertThat(lane.taken().stream().filter(mail -> mail.getBody() instanceof Dispatch))
                .extracting(
                        MailboxRecord::getConnectionId,
                        mail -> ((Dispatch) mail.getBody()).getPosition(),
                        mail -> ((Dispatch) mail.getBody()).getAttempt())
                .containsExactly(tuple(connection, 0L, 1), tuple(connection, 1L, 1));
        assertThat(lane.letters).isEmpty();
    }

    @Test
    void newConnectionAfterALostOneGetsWhatWasInFlightAtOnceAndCostsNoAttempt() {
        secondAttemptIsUnderWay();

        lane.presence(detached(S, "r", "r-1"));
        assertThat(lane.core.figures().inFlight()).isZero();
        lane.presence(attached(S, "r", "r-2"));

        everythingComesAtOnceAsForTheFirstTime("r-2");
    }

    @Test
    void newConnectionBesideAnOldOneTakesOverAtOnceAndCostsNoAttempt() {
        secondAttemptIsUnderWay();

        lane.presence(attached(S, "r", "r-2"));

        everythingComesAtOnceAsForTheFirstTime("r-2");
    }

    @Test
    void connectionThatItsGatewayDoesNotKnowGetsEverythingWhenItIsThereAfterAllAndCostsNoAttempt() {
        secondAttemptIsUnderWay();

        lane.receipt(refused(S, "r", "r-1", NORMAL, 0, Refusal.UNKNOWN_CONNECTION, null));
        lane.advance(Duration.ofMinutes(1));
        assertThat(lane.taken()).as("nobody to ask").isEmpty();
        lane.presence(renewed(S, "r", "r-1"));

        everythingComesAtOnceAsForTheFirstTime("r-1");
    }

    @Test
    void lostAgainAndAgainIsNeverGivenUp() {
        lane.message(NORMAL, message("p", "m0", "{}"));
        for (int i = 1; i <= 10; i++) {
            lane.presence(attached(S, "r", "r-" + i));
            assertThat(lane.taken(Dispatch.class))
                    .extracting(Dispatch::getAttempt)
                    .containsExactly(1);
            lane.presence(detached(S, "r", "r-" + i));
        }
        assertThat(lane.letters).isEmpty();
    }

    /** As after a reset of the lane's store, when the topics have forgotten their beginning: 0 to 9 are gone. */
    private void logThatBeginsAtTen() {
        lane.offsets.put(NORMAL, 10L);
        lane.message(NORMAL, message("p", "m10", "{}"));
        lane.message(NORMAL, message("p", "m11", "{}"));
        lane.taken();
    }

    @Test
    void resumeAtAPositionThatTheRebuiltLogLacksIsToldWhatItMissesBeforeAnythingElse() {
        logThatBeginsAtTen();

        lane.presence(resumed(S, "r", "r-1", LaneBench.EPOCH, NORMAL, 5));

        List<Object> told = lane.taken().stream()
                .filter(mail -> mail.getParticipantId().equals("r"))
                .map(MailboxRecord::getBody)
                .filter(body -> body instanceof Gap || body instanceof Dispatch)
                .toList();
        assertThat(told.get(0)).isInstanceOfSatisfying(Gap.class, gap -> {
            assertThat(gap.getPriority()).isEqualTo(NORMAL);
            assertThat(gap.getFrom()).isEqualTo(6);
            assertThat(gap.getTo()).isEqualTo(9);
        });
        assertThat(told.subList(1, told.size()))
                .extracting(body -> ((Dispatch) body).getPosition())
                .containsExactly(10L, 11L);
    }

    @Test
    void cursorInWhatIsGoneIsToldAgainWithTheNextConnection() {
        logThatBeginsAtTen();
        lane.presence(resumed(S, "r", "r-1", LaneBench.EPOCH, NORMAL, 5));
        lane.taken();
        lane.restart();

        lane.advance(Duration.ofMillis(50));

        assertThat(lane.taken(Gap.class)).extracting(Gap::getFrom, Gap::getTo).containsExactly(tuple(6L, 9L));
    }

    @Test
    void positionThatTheLogHoldsOrThatLiesJustBeforeTheNextHasNoGap() {
        logThatBeginsAtTen();
        lane.message(HIGH, message("p", "h0", "{}"));
        lane.taken();

        lane.presence(resumed(S, "r", "r-1", LaneBench.EPOCH, NORMAL, 9));
        lane.presence(resumed(S, "x", "x-1", LaneBench.EPOCH, NORMAL, 10));
        lane.presence(resumed(S, "y", "y-1", LaneBench.EPOCH, NORMAL, 99));
        lane.presence(resumed(S, "p", "p-1", "another epoch", NORMAL, 5));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 11));
        lane.presence(attached(S, "r", "r-2"));

        assertThat(lane.taken(Gap.class)).isEmpty();
    }

    @Test
    void recordThatTheLaneRefusedLeavesNoGapSinceItWasOwedToNobody() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m0", "{}"));
        lane.message(NORMAL, message("p", "m0", "{\"other\":1}"));
        lane.message(NORMAL, message("p", "m2", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        lane.taken();

        lane.presence(attached(S, "r", "r-2"));

        assertThat(lane.letters).hasSize(1);
        assertThat(lane.taken()).noneMatch(mail -> mail.getBody() instanceof Gap);
    }

    /** It was set back, or lost what it had said to have: its own word holds. */
    @Test
    void resumesBehindWhatItOnceAcknowledged_getsItAgain_alsoAfterARestart() {
        acknowledgedUpTo(2);

        lane.presence(resumed(S, "r", "r-2", LaneBench.EPOCH, NORMAL, 0));

        assertThat(lane.taken(Dispatch.class))
                .extracting(Dispatch::getPosition, Dispatch::getPrevious, Dispatch::getCursor)
                .containsExactly(tuple(1L, 0L, 2L), tuple(2L, 1L, 2L));
        lane.restart();
        lane.advance(Duration.ofMillis(50));
        assertThat(lane.takenPositions()).containsExactly(1L, 2L);
    }

    @Test
    void whatItGotAgainHasArrived_nextConnectionBeginsAtTheCursor() {
        acknowledgedUpTo(2);
        lane.presence(resumed(S, "r", "r-2", LaneBench.EPOCH, NORMAL, 0));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 2));
        lane.taken();
        lane.restart();
        lane.advance(Duration.ofMillis(50));
        assertThat(lane.takenPositions())
                .as("an earlier connection's word says nothing of this one")
                .containsExactly(1L, 2L);

        lane.receipt(acknowledged(S, "r", "r-2", NORMAL, 2));

        assertThat(lane.store
                        .session(S)
                        .orElseThrow()
                        .participant("r")
                        .orElseThrow()
                        .connection())
                .hasValueSatisfying(
                        connection -> assertThat(connection.replays()).isEmpty());
        lane.restart();
        lane.advance(Duration.ofMillis(50));
        assertThat(lane.takenPositions()).isEmpty();
    }

    @Test
    void resumesWhereThereIsNoMessage_beginsAtTheCursor() {
        lane.offsets.put(NORMAL, 5L);
        acknowledgedUpTo(7);

        lane.presence(resumed(S, "r", "r-2", LaneBench.EPOCH, NORMAL, 3));

        assertThat(lane.taken(Dispatch.class)).isEmpty();
        assertThat(lane.taken(Gap.class)).isEmpty();
    }

    /** Three messages, the last one at that position. */
    private void acknowledgedUpTo(long position) {
        lane.presence(attached(S, "r", "r-1"));
        for (int i = 0; i < 3; i++) {
            lane.message(NORMAL, message("p", "m" + i, "{}"));
        }
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, position));
        lane.taken();
    }
}
