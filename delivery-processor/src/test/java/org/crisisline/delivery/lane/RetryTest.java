package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.answer;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.delivery.topology.Records.presence;
import static org.crisisline.delivery.topology.Records.refused;
import static org.crisisline.delivery.topology.Records.renewed;
import static org.crisisline.schemas.record.Priority.EMERGENCY;

import java.time.Duration;
import java.util.List;
import org.crisisline.delivery.topology.Records;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.CaughtUp;
import org.crisisline.schemas.record.CloseConnection;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Silence, refusals, and what the answers to probes mean. */
class RetryTest {
    private final LaneBench lane = new LaneBench(Lane.EMERGENCY);

    @BeforeEach
    void threeMessagesAreInFlight() {
        lane.presence(attached(S, "r", "r-1"));
        for (int i = 0; i < 3; i++) {
            lane.message(EMERGENCY, message("p", "m" + i, "{}"));
        }
        assertThat(lane.takenPositions()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void silenceAsksBeforeAnythingIsWrittenAgain() {
        lane.advance(Duration.ofMillis(4_900));
        assertThat(lane.taken()).isEmpty();

        lane.advance(Duration.ofMillis(200));

        assertThat(lane.taken())
                .singleElement()
                .satisfies(m -> assertThat(m.getBody()).isInstanceOf(Probe.class));
    }

    @Test
    void acknowledgementInTimePutsTheQuestionOff() {
        lane.advance(Duration.ofSeconds(4));
        lane.receipt(acknowledged(S, "r", "r-1", EMERGENCY, 0));
        lane.taken();

        lane.advance(Duration.ofSeconds(4));

        assertThat(lane.taken()).isEmpty();
    }

    @Test
    void writtenAndNotAcknowledgedIsWrittenAgainAfterABackOffAndGivenUpAfterTheThirdAttempt() {
        failOnce();
        assertThat(lane.taken()).as("not at once").isEmpty();
        lane.advance(Duration.ofSeconds(1));
        List<Dispatch> second = lane.taken(Dispatch.class);
        assertThat(second)
                .extracting(Dispatch::getPosition, Dispatch::getAttempt, Dispatch::getPrevious)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0L, 2, -1L),
                        org.assertj.core.groups.Tuple.tuple(1L, 2, 0L),
                        org.assertj.core.groups.Tuple.tuple(2L, 2, 1L));
        failOnce();
        lane.advance(Duration.ofSeconds(2));
        assertThat(lane.taken(Dispatch.class)).extracting(Dispatch::getAttempt).containsOnly(3);
        assertThat(lane.letters).isEmpty();

        failOnce();

        assertThat(lane.taken(CloseConnection.class))
                .singleElement()
                .satisfies(close -> assertThat(close.getCode()).isEqualTo(4408));
        assertThat(lane.letters).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("NOT_ACKNOWLEDGED");
            assertThat(letter.getOutcome()).isFalse();
            assertThat(letter.getAttempts()).isEqualTo(3);
            assertThat(letter.getMessageId()).isEqualTo("m0");
        });
        lane.message(EMERGENCY, message("p", "m3", "{}"));
        lane.advance(Duration.ofMinutes(1));
        assertThat(lane.taken())
                .as("nothing more to a connection that is being closed")
                .isEmpty();
        lane.presence(attached(S, "r", "r-2"));
        List<Dispatch> anew = lane.taken(Dispatch.class);
        assertThat(anew).extracting(Dispatch::getPosition).containsExactly(0L, 1L, 2L, 3L);
        assertThat(anew).extracting(Dispatch::getAttempt).containsOnly(1);
    }

    /** Silence, the question, and the answer that everything is written and nothing acknowledged. */
    private void failOnce() {
        lane.advance(Duration.ofSeconds(5));
        lane.receipt(answer(S, "r", "r-1", EMERGENCY, lane.takenProbe(), true, 2L, null));
    }

    @Test
    void progressResetsTheAttempts() {
        failOnce();
        lane.advance(Duration.ofSeconds(1));
        lane.receipt(acknowledged(S, "r", "r-1", EMERGENCY, 0));
        lane.taken();

        failOnce();
        lane.advance(Duration.ofSeconds(1));

        assertThat(lane.taken(Dispatch.class))
                .extracting(Dispatch::getPosition, Dispatch::getAttempt)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, 2), org.assertj.core.groups.Tuple.tuple(2L, 2));
    }

    @Test
    void notWrittenCostsNoAttempt() {
        for (int i = 0; i < 5; i++) {
            lane.advance(Duration.ofSeconds(5));
            lane.receipt(answer(S, "r", "r-1", EMERGENCY, lane.takenProbe(), true, 0L, 0L));

            List<Dispatch> again = lane.taken(Dispatch.class);
            assertThat(again).extracting(Dispatch::getPosition).containsExactly(1L, 2L);
            assertThat(again).extracting(Dispatch::getAttempt).containsOnly(1);
            assertThat(again.get(0).getPrevious()).isZero();
        }
        assertThat(lane.letters).isEmpty();
    }

    @Test
    void acknowledgementInTheAnswerIsProgressAndNoFailure() {
        lane.advance(Duration.ofSeconds(5));
        lane.receipt(answer(S, "r", "r-1", EMERGENCY, lane.takenProbe(), true, 2L, 1L));
        lane.advance(Duration.ofSeconds(2));

        assertThat(lane.taken()).isEmpty();
        lane.receipt(acknowledged(S, "r", "r-1", EMERGENCY, 2));
        assertThat(lane.core.figures().flights()).isZero();
    }

    @Test
    void questionWithoutAnAnswerIsAskedAgainWithBackOffAndNothingElseHappens() {
        lane.advance(Duration.ofSeconds(5));
        long first = lane.takenProbe();
        lane.advance(Duration.ofMillis(500));
        long second = lane.takenProbe();
        lane.advance(Duration.ofMillis(900));
        assertThat(lane.taken()).isEmpty();
        lane.advance(Duration.ofMillis(100));
        long third = lane.takenProbe();

        assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
        lane.receipt(answer(S, "r", "r-1", EMERGENCY, first, true, null, null));
        assertThat(lane.taken()).as("an old answer decides nothing").isEmpty();
    }

    @Test
    void refusalGoesBackToWhatWasWrittenOnceHoweverManyAreRefusedWithIt() {
        lane.receipt(refused(S, "r", "r-1", EMERGENCY, 1, Refusal.CHAIN_BROKEN, 0L));

        List<MailboxRecord> mail = lane.taken();
        assertThat(mail).hasSize(3);
        assertThat(mail.get(0).getBody()).isInstanceOfSatisfying(Dispatch.class, d -> {
            assertThat(d.getPosition()).isEqualTo(1);
            assertThat(d.getPrevious()).isZero();
        });
        assertThat(mail.get(2).getBody()).isInstanceOf(Probe.class);
        long probe = ((Probe) mail.get(2).getBody()).getProbe();

        lane.receipt(refused(S, "r", "r-1", EMERGENCY, 2, Refusal.CHAIN_BROKEN, 0L));
        assertThat(lane.taken()).as("of the same trouble").isEmpty();

        lane.receipt(answer(S, "r", "r-1", EMERGENCY, probe, true, 2L, null));
        assertThat(lane.taken()).isEmpty();
        lane.receipt(refused(S, "r", "r-1", EMERGENCY, 2, Refusal.CHAIN_BROKEN, 1L));
        assertThat(lane.takenPositions()).as("another trouble").containsExactly(2L);
    }

    @Test
    void refusalWithNothingWrittenGoesBackToTheCursorAndCaughtUpIsSaidAgain() {
        lane.receipt(acknowledged(S, "r", "r-1", EMERGENCY, 2));
        lane.message(EMERGENCY, message("p", "m3", "{}"));
        lane.presence(attached(S, "r", "r-2"));
        lane.taken();

        lane.receipt(refused(S, "r", "r-2", EMERGENCY, 3, Refusal.CHAIN_BROKEN, null));

        List<MailboxRecord> mail = lane.taken();
        assertThat(mail.get(0).getBody()).isInstanceOfSatisfying(Dispatch.class, d -> {
            assertThat(d.getPosition()).isEqualTo(3);
            assertThat(d.getPrevious()).isEqualTo(2);
            assertThat(d.getCursor()).isEqualTo(2);
        });
        assertThat(mail.get(1).getBody()).isEqualTo(new CaughtUp(EMERGENCY, 3L, 3L, 2L));
    }

    @Test
    void unknownConnectionMakesTheParticipantOfflineUntilItsPresenceComesAnew() {
        lane.receipt(refused(S, "r", "r-1", EMERGENCY, 0, Refusal.UNKNOWN_CONNECTION, null));
        lane.message(EMERGENCY, message("p", "m3", "{}"));
        lane.advance(Duration.ofMinutes(1));
        assertThat(lane.taken()).isEmpty();

        lane.presence(renewed(S, "r", "r-1"));

        assertThat(lane.takenPositions()).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void notActiveIsAskedAboutAndTheAnswerTakesTheParticipantOffline() {
        lane.receipt(refused(S, "r", "r-1", EMERGENCY, 0, Refusal.NOT_ACTIVE, null));
        long probe = lane.takenProbe();
        lane.receipt(answer(S, "r", "r-1", EMERGENCY, probe, false, null, null));

        lane.message(EMERGENCY, message("p", "m3", "{}"));

        assertThat(lane.taken()).isEmpty();
    }

    @Test
    void refusalOfAConnectionThatIsNoLongerTheActiveOneSaysNothing() {
        lane.presence(attached(S, "r", "r-2"));
        lane.taken();

        lane.receipt(refused(S, "r", "r-1", EMERGENCY, 0, Refusal.UNKNOWN_CONNECTION, null));
        lane.message(EMERGENCY, message("p", "m3", "{}"));

        assertThat(lane.takenPositions()).containsExactly(3L);
    }

    @Test
    void renewalOfWhatHoldsChangesNothingAndOneWithANewMailboxBeginsAnew() {
        lane.presence(renewed(S, "r", "r-1"));
        assertThat(lane.taken()).isEmpty();

        lane.presence(presence(
                S,
                "r",
                "r-1",
                Records.GATEWAY,
                Records.GATEWAY_EPOCH + 1,
                2,
                new Attached(true, false, null, 0, null, null)));

        List<MailboxRecord> mail = lane.taken();
        assertThat(mail).extracting(MailboxRecord::getGatewayEpoch).containsOnly(Records.GATEWAY_EPOCH + 1);
        assertThat(mail).filteredOn(m -> m.getBody() instanceof Dispatch).hasSize(3);
    }

    @Test
    void renewalOfAnotherConnectionTakesNothingOver() {
        lane.presence(renewed(S, "r", "r-0"));
        lane.message(EMERGENCY, message("p", "m3", "{}"));

        assertThat(lane.taken()).extracting(MailboxRecord::getConnectionId).containsExactly("r-1");
    }

    @Test
    void renewalOfOneThatWasTheActiveOneBeforeThePresentOneTakesNothingOver() {
        lane.presence(renewed(S, "r", "r-0", 0));
        lane.message(EMERGENCY, message("p", "m3", "{}"));

        assertThat(lane.taken()).extracting(MailboxRecord::getConnectionId).containsExactly("r-1");
    }

    /** An owner that did not know that it was replaced has written over what the lane knew. */
    @Test
    void renewalOfOneThatBecameTheActiveOneAfterThePresentOneTakesOver() {
        lane.presence(renewed(S, "r", "r-2", 17));

        List<MailboxRecord> mail = lane.taken();
        assertThat(mail).extracting(MailboxRecord::getConnectionId).containsOnly("r-2");
        assertThat(mail).filteredOn(m -> m.getBody() instanceof Dispatch).hasSize(3);
        lane.presence(renewed(S, "r", "r-1", 1));
        lane.message(EMERGENCY, message("p", "m3", "{}"));
        assertThat(lane.taken()).extracting(MailboxRecord::getConnectionId).containsExactly("r-2");
    }
}
