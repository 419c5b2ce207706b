package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.detached;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.delivery.topology.Records.resumed;
import static org.crisisline.delivery.topology.Records.seen;
import static org.crisisline.schemas.record.Priority.HIGH;
import static org.crisisline.schemas.record.Priority.NORMAL;

import java.time.Duration;
import java.util.List;
import org.crisisline.schemas.record.CaughtUp;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

class LaneCoreTest {
    private final LaneBench lane = new LaneBench(Lane.ROUTINE);

    @Test
    void messageGoesToEveryoneButItsSenderInAChain() {
        lane.presence(attached(S, "a", "a-1"));
        lane.presence(attached(S, "b", "b-1"));
        lane.presence(attached(S, "c", "c-1"));
        lane.taken();

        lane.message(NORMAL, message("a", "m1", "{}"));
        lane.message(NORMAL, message("b", "m2", "{}"));
        lane.message(NORMAL, message("a", "m3", "{}"));

        List<MailboxRecord> mail = lane.taken();
        assertThat(mail)
                .extracting(
                        MailboxRecord::getParticipantId,
                        m -> ((Dispatch) m.getBody()).getPosition(),
                        m -> ((Dispatch) m.getBody()).getPrevious())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("b", 0L, -1L),
                        org.assertj.core.groups.Tuple.tuple("c", 0L, -1L),
                        org.assertj.core.groups.Tuple.tuple("a", 1L, -1L),
                        org.assertj.core.groups.Tuple.tuple("c", 1L, 0L),
                        org.assertj.core.groups.Tuple.tuple("b", 2L, 0L),
                        org.assertj.core.groups.Tuple.tuple("c", 2L, 1L));
    }

    @Test
    void newcomerGetsTheWholeLogInOrderThenHasCaughtUp() {
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.message(HIGH, message("p", "m2", "{}"));
        lane.message(NORMAL, message("p", "m3", "{}"));

        lane.presence(attached(S, "r", "r-1"));

        List<MailboxRecord> mail = lane.taken();
        assertThat(mail).extracting(MailboxRecord::getParticipantId).containsOnly("r");
        assertThat(mail.stream().map(MailboxRecord::getBody).map(LaneCoreTest::brief))
                .containsExactly(
                        "HIGH 0 after -1",
                        "HIGH caught up 0 after 0",
                        "NORMAL 0 after -1",
                        "NORMAL 1 after 0",
                        "NORMAL caught up 1 after 1",
                        "LOW caught up -1 after -1");
    }

    private static String brief(Object body) {
        if (body instanceof Dispatch dispatch) {
            return dispatch.getPriority() + " " + dispatch.getPosition() + " after " + dispatch.getPrevious();
        }
        CaughtUp caughtUp = (CaughtUp) body;
        return caughtUp.getPriority() + " caught up " + caughtUp.getPosition() + " after " + caughtUp.getPrevious();
    }

    @Test
    void windowBoundsWhatIsInFlightAndAcknowledgementsMakeRoom() {
        for (int i = 0; i < 10; i++) {
            lane.message(NORMAL, message("p", "m" + i, "{}"));
        }
        lane.presence(attached(S, "r", "r-1"));
        assertThat(lane.takenPositions()).containsExactly(0L, 1L, 2L, 3L);

        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        assertThat(lane.takenPositions()).as("not worth a read yet").isEmpty();
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 1));
        assertThat(lane.takenPositions()).containsExactly(4L, 5L);
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 5));
        List<MailboxRecord> rest = lane.taken();
        assertThat(rest.stream().map(MailboxRecord::getBody).map(LaneCoreTest::brief))
                .containsExactly(
                        "NORMAL 6 after 5",
                        "NORMAL 7 after 6",
                        "NORMAL 8 after 7",
                        "NORMAL 9 after 8",
                        "NORMAL caught up 9 after 9");
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 9));
        assertThat(lane.core.figures()).isEqualTo(new LaneFigures(0, 0, 0, 0, false));
    }

    @Test
    void bytesBoundTheWindowAndOneMessageBiggerThanItStillGoes() {
        String big = "{\"text\":\"" + "x".repeat(99_000) + "\"}";
        lane.presence(attached(S, "r", "r-1"));
        lane.taken();
        lane.message(NORMAL, message("p", "m1", big + "x".repeat(10_000)));
        lane.message(NORMAL, message("p", "m2", "{}"));

        assertThat(lane.takenPositions()).containsExactly(0L);
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        assertThat(lane.takenPositions()).containsExactly(1L);
    }

    @Test
    void acknowledgementIsToldToTheSendersOfWhatItCoversAndToThemOnly() {
        lane.presence(attached(S, "a", "a-1"));
        lane.presence(attached(S, "b", "b-1"));
        lane.presence(attached(S, "c", "c-1"));
        lane.message(NORMAL, message("a", "m1", "{}"));
        lane.message(NORMAL, message("a", "m2", "{}"));
        lane.message(NORMAL, message("c", "m3", "{}"));
        lane.taken();

        lane.receipt(acknowledged(S, "b", "b-1", NORMAL, 1));
        lane.receipt(acknowledged(S, "b", "b-1", NORMAL, 0));

        assertThat(lane.taken())
                .extracting(MailboxRecord::getParticipantId, MailboxRecord::getBody)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a", new Progress("b", NORMAL, 1L, "m2", false)));
    }

    @Test
    void seenImpliesAcknowledgedAndIsToldBesideIt() {
        lane.presence(attached(S, "a", "a-1"));
        lane.presence(attached(S, "b", "b-1"));
        lane.message(NORMAL, message("a", "m1", "{}"));
        lane.taken();

        lane.receipt(seen(S, "b", "b-1", NORMAL, 0));
        lane.receipt(seen(S, "b", "b-1", NORMAL, 0));

        assertThat(lane.taken(Progress.class))
                .containsExactly(new Progress("b", NORMAL, 0L, "m1", false), new Progress("b", NORMAL, 0L, "m1", true));
    }

    @Test
    void whoComesIsToldHowFarTheOthersAre() {
        lane.presence(attached(S, "b", "b-1"));
        lane.message(NORMAL, message("a", "m1", "{}"));
        lane.message(NORMAL, message("a", "m2", "{}"));
        lane.receipt(seen(S, "b", "b-1", NORMAL, 0));
        lane.receipt(acknowledged(S, "b", "b-1", NORMAL, 1));
        lane.taken();

        lane.presence(attached(S, "a", "a-2"));

        assertThat(lane.taken(Progress.class))
                .containsExactly(new Progress("b", NORMAL, 1L, null, false), new Progress("b", NORMAL, 0L, null, true));
    }

    @Test
    void acknowledgementOfMoreThanTheLogHoldsCountsUpToItsEnd() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, Long.MAX_VALUE));
        lane.taken();

        lane.message(NORMAL, message("p", "m2", "{}"));

        assertThat(lane.takenPositions()).containsExactly(1L);
    }

    @Test
    void resumeCountsAsAcknowledgedAndNeverBeyondTheLog() {
        for (int i = 0; i < 3; i++) {
            lane.message(NORMAL, message("p", "m" + i, "{}"));
        }

        lane.presence(resumed(S, "r", "r-1", LaneBench.EPOCH, NORMAL, 1));
        assertThat(lane.takenPositions()).containsExactly(2L);
        lane.presence(resumed(S, "x", "x-1", LaneBench.EPOCH, NORMAL, 99));
        lane.message(NORMAL, message("p", "m9", "{}"));

        assertThat(lane.taken().stream()
                        .filter(m -> m.getParticipantId().equals("x") && m.getBody() instanceof Dispatch)
                        .map(m -> ((Dispatch) m.getBody()).getPosition()))
                .containsExactly(3L);
    }

    @Test
    void resumeOfAnotherEpochBeginsAtTheBeginningAndTheCursorStays() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.message(NORMAL, message("p", "m2", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 1));
        lane.taken();

        lane.presence(resumed(S, "r", "r-2", "another", NORMAL, 77));

        List<Dispatch> all = lane.taken(Dispatch.class);
        assertThat(all)
                .extracting(Dispatch::getPosition, Dispatch::getPrevious, Dispatch::getCursor)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0L, -1L, 1L),
                        org.assertj.core.groups.Tuple.tuple(1L, 0L, 1L));
        lane.restart();
        lane.advance(Duration.ofMillis(50));
        assertThat(lane.takenPositions()).as("also after a restart").containsExactly(0L, 1L);
    }

    @Test
    void fifthParticipantOfFourIsReadAndGetsNothing() {
        for (String participant : List.of("a", "b", "c", "d")) {
            lane.presence(attached(S, participant, participant + "-1"));
        }
        lane.presence(attached(S, "e", "e-1"));
        lane.taken();

        lane.message(NORMAL, message("e", "m1", "{}"));

        assertThat(lane.taken()).extracting(MailboxRecord::getParticipantId).containsExactly("a", "b", "c", "d");
    }

    @Test
    void detachedConnectionGetsNothingAndWhatWaitedComesWithTheNext() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.presence(detached(S, "r", "r-0"));
        lane.message(NORMAL, message("p", "m2", "{}"));
        assertThat(lane.takenPositions()).containsExactly(0L, 1L);

        lane.presence(detached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m3", "{}"));
        assertThat(lane.taken()).isEmpty();
        lane.presence(attached(S, "r", "r-2"));

        assertThat(lane.takenPositions()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void whoLeavesIsOwedNothingMoreAndWhatWaitedIsBuried() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.message(NORMAL, message("p", "m2", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));

        lane.presence(left(S, "r", "r-1"));
        lane.advance(Duration.ofMillis(50));
        lane.message(NORMAL, message("p", "m3", "{}"));

        assertThat(lane.letters)
                .extracting(DeadLetter::getMessageId, DeadLetter::getParticipantId, DeadLetter::getReason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("m2", "r", "PARTICIPANT_LEFT"));
        for (int i = 0; i < 40; i++) {
            lane.advance(Duration.ofMillis(50));
        }
        lane.restart();
        lane.advance(Duration.ofMillis(50));
        lane.advance(Duration.ofMillis(50));
        assertThat(lane.letters).as("settled for good").hasSize(1);
    }

    @Test
    void messageThatNobodyCouldReadIsBuriedAsSuchAtTheEnd() {
        lane.message(NORMAL, message("p", "m1", "{}"));
        endAll();

        lane.advance(Duration.ofMillis(50));

        assertThat(lane.letters)
                .extracting(DeadLetter::getMessageId, DeadLetter::getParticipantId, DeadLetter::getReason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("m1", null, "NO_RECIPIENT"));
    }

    @Test
    void crashBeforeTheLettersAreDurableBuriesAgainWithTheSameIdentity() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        endAll();
        lane.advance(Duration.ofMillis(50));
        lane.advance(Duration.ofMillis(400));
        DeadLetter first = lane.letters.get(0);
        lane.letters.clear();

        lane.restart();
        lane.advance(Duration.ofMillis(50));
        lane.advance(Duration.ofMillis(50));

        assertThat(lane.letters).extracting(DeadLetter::getDeadLetterId).containsExactly(first.getDeadLetterId());
        for (int i = 0; i < 40; i++) {
            lane.advance(Duration.ofMillis(50));
        }
        assertThat(lane.bytes.size()).as("only the tombstone is left").isEqualTo(1);
    }

    @Test
    void stateTellsOfAMessageThatIsNotThere_readAgain_isTakenAndDelivered() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.message(NORMAL, message("p", "m2", "{}"));
        lane.store.apply(new Effect.DeleteMessage(S, NORMAL, 1));
        lane.store.apply(new Effect.DeleteIdentity(S, "p", "m2"));
        lane.restart();
        lane.taken();

        lane.message(NORMAL, 1, message("p", "m2", "{}"));

        assertThat(lane.letters).isEmpty();
        assertThat(lane.takenPositions()).containsExactly(0L, 1L);
        assertThat(lane.store.session(S).orElseThrow().messages()).isEqualTo(2);
    }

    @Test
    void endWasKeptAndAMessageBeforeItWasNot_readAgain_isBuried() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        endAll();
        lane.store.apply(new Effect.DeleteMessage(S, NORMAL, 0));
        lane.store.apply(new Effect.DeleteIdentity(S, "p", "m1"));
        lane.restart();

        lane.message(NORMAL, 0, message("p", "m1", "{}"));
        lane.advance(Duration.ofMillis(50));

        assertThat(lane.letters)
                .extracting(DeadLetter::getMessageId, DeadLetter::getParticipantId, DeadLetter::getReason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("m1", "r", "SESSION_ENDED"));
    }

    @Test
    void connectionIsActivatedAgain_attachedAnew_hasCaughtUpAnew() {
        lane.presence(attached(S, "r", "r-1"));
        lane.taken();

        lane.presence(attached(S, "r", "r-1"));

        assertThat(lane.taken())
                .extracting(m -> m.getBody().getClass().getSimpleName())
                .containsOnly("CaughtUp");
    }

    @Test
    void tombstoneGoesWhenTokensHaveDied() {
        endAll();
        for (int i = 0; i < 40; i++) {
            lane.advance(Duration.ofMillis(50));
        }
        lane.advance(Duration.ofHours(23));
        assertThat(lane.bytes.size()).isEqualTo(1);

        lane.advance(Duration.ofHours(2));

        assertThat(lane.bytes.size()).isZero();
    }

    @Test
    void laterEndSaysNothingAndWhatIsBehindTheFirstStaysOut() {
        endAll();
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.end(NORMAL);
        lane.message(NORMAL, message("p", "m2", "{}"));
        lane.presence(attached(S, "r", "r-1"));

        assertThat(lane.letters).extracting(DeadLetter::getReason).containsExactly("BEHIND_FENCE", "BEHIND_FENCE");
        assertThat(lane.takenPositions()).isEmpty();
    }

    private void endAll() {
        Lane.ROUTINE.priorities().forEach(lane::end);
    }

    @Test
    void costOfAMessageDoesNotGrowWithTheNumberOfSessions() {
        assertThat(readsOfAMessage(10)).isEqualTo(readsOfAMessage(10_000));
    }

    private static long readsOfAMessage(int sessions) {
        LaneBench bench = new LaneBench(Lane.ROUTINE);
        for (int i = 0; i < sessions; i++) {
            SessionState state = new SessionState("other-" + i);
            state.join(new Participant("p", org.crisisline.schemas.record.Role.PERSON));
            bench.store.apply(new Effect.PutSession(state));
        }
        bench.presence(attached(S, "p", "p-1"));
        bench.presence(attached(S, "r", "r-1"));
        long before = bench.bytes.reads();
        bench.message(NORMAL, message("p", "m1", "{}"));
        bench.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        return bench.bytes.reads() - before;
    }
}
