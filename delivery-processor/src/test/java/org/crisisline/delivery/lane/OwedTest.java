package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.left;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.schemas.record.Priority.EMERGENCY;
import static org.crisisline.schemas.record.Priority.NORMAL;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.crisisline.delivery.topology.Records;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Lane;
import org.junit.jupiter.api.Test;

/** To whom a message is owed: docs/decisions/0008. */
class OwedTest {
    private final LaneBench lane = new LaneBench(Lane.ROUTINE);

    private void end(LogRecord record) {
        Lane.ROUTINE.priorities().forEach(priority -> lane.end(priority, record));
    }

    private static List<org.assertj.core.groups.Tuple> lettersOf(LaneBench of) {
        return of.letters.stream()
                .map(letter -> tuple(letter.getMessageId(), letter.getParticipantId(), letter.getReason()))
                .toList();
    }

    @Test
    void rosterOfTheEndNamesOneWhomTheLaneHasNotReadOfAndItGetsALetterForEachMessageOfOthers() {
        lane.presence(attached(S, "p", "p-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.message(NORMAL, message("p", "m2", "{}"));

        end(Records.end(S, List.of("p", "late")));
        lane.advance(Duration.ofMillis(50));

        assertThat(lettersOf(lane))
                .containsExactly(tuple("m1", "late", "SESSION_ENDED"), tuple("m2", "late", "SESSION_ENDED"));
    }

    @Test
    void rosterIsJoinedWithTheFirstFenceAlreadyAndBeyondTheLimit() {
        lane.end(NORMAL, Records.end(S, List.of("a", "b", "c", "d", "e", "f", "not legal!")));

        SessionState state = lane.store.session(S).orElseThrow();

        assertThat(state.phase()).isEqualTo(SessionState.Phase.OPEN);
        assertThat(state.participants())
                .extracting(Participant::id)
                .as("four are the limit, and this is no time for it")
                .containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(state.participants()).allSatisfy(participant -> {
            assertThat(participant.role()).isEqualTo(Role.SERVICE);
            assertThat(participant.connection()).isEmpty();
            assertThat(participant.cursor(NORMAL)).isEqualTo(Cursor.START);
        });
    }

    @Test
    void rosterSaysNothingOfWhomTheLaneKnows() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));

        end(Records.end(S, List.of("p", "r")));
        lane.settle();

        assertThat(lane.letters).isEmpty();
    }

    @Test
    void endWithoutARosterIsAsBefore() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));

        end(Records.end(S, null));
        lane.advance(Duration.ofMillis(50));

        assertThat(lettersOf(lane)).containsExactly(tuple("m1", "r", "SESSION_ENDED"));
    }

    @Test
    void leavesBeforeTheLogHasItsConnection_comesBack_getsNothing() {
        lane.presence(left(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m0", "{}"));
        lane.taken();

        lane.presence(attached(S, "r", "r-2"));

        assertThat(lane.taken()).isEmpty();
        assertThat(lane.store
                        .session(S)
                        .orElseThrow()
                        .participant("r")
                        .orElseThrow()
                        .hasLeft())
                .isTrue();
    }

    @Test
    void leavesBeforeTheLogHasItsConnection_whatWasAppendedByThen_isDeadLettered() {
        lane.presence(attached(S, "p", "p-1"));
        lane.message(NORMAL, message("p", "m0", "{}"));
        Instant leftAt = lane.wall;
        lane.presence(left(S, "r", "r-1"));

        lane.late(NORMAL, message("p", "m1", "{}"), leftAt);
        lane.settle();

        assertThat(lettersOf(lane))
                .containsExactly(tuple("m0", "r", "PARTICIPANT_LEFT"), tuple("m1", "r", "PARTICIPANT_LEFT"));
    }

    private boolean isSettled() {
        return lane.store
                .session(S)
                .orElseThrow()
                .participant("r")
                .orElseThrow()
                .isSettled();
    }

    private Instant leftAndSettled() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m0", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        lane.presence(left(S, "r", "r-1"));
        Instant leftAt = lane.wall;
        lane.settle();
        assertThat(isSettled()).isTrue();
        assertThat(lane.letters).isEmpty();
        return leftAt;
    }

    @Test
    void messageAppendedBeforeSomeoneLeftAndReadAfterItWasSettledIsOwed() {
        Instant leftAt = leftAndSettled();

        lane.late(NORMAL, message("p", "m1", "{}"), leftAt);
        assertThat(isSettled()).as("a crash here must find it open").isFalse();
        lane.settle();

        assertThat(lettersOf(lane)).containsExactly(tuple("m1", "r", "PARTICIPANT_LEFT"));
        assertThat(isSettled()).isTrue();
    }

    @Test
    void messageAppendedAfterSomeoneLeftIsNotOwed() {
        Instant leftAt = leftAndSettled();

        lane.late(NORMAL, message("p", "m1", "{}"), leftAt.plusMillis(1));
        lane.settle();

        assertThat(lane.letters).isEmpty();
    }

    @Test
    void lateMessageWhileTheAccountIsBeingSettledIsNotPassedOver() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.presence(left(S, "r", "r-1"));
        Instant leftAt = lane.wall;
        lane.advance(Duration.ofMillis(50));
        assertThat(lettersOf(lane)).containsExactly(tuple("m1", "r", "PARTICIPANT_LEFT"));
        // What was written waits for its commit now.
        lane.advance(Duration.ofMillis(300));

        lane.late(NORMAL, message("p", "m2", "{}"), leftAt);
        lane.settle();

        assertThat(lettersOf(lane)).contains(tuple("m2", "r", "PARTICIPANT_LEFT"));
    }

    @Test
    void endThatComesWhileALateMessageIsOwedSettlesIt() {
        Instant leftAt = leftAndSettled();
        lane.late(NORMAL, message("p", "m1", "{}"), leftAt);

        end(Records.end(S, List.of("p", "r")));
        lane.restart();
        lane.settle();

        assertThat(lettersOf(lane)).contains(tuple("m1", "r", "PARTICIPANT_LEFT"));
    }

    @Test
    void whoLeavesAgainLaterIsOwedWhatCameInBetween() {
        Instant leftAt = leftAndSettled();
        lane.late(NORMAL, message("p", "m1", "{}"), leftAt.plusMillis(5));

        lane.presence(left(S, "r", "r-1"), leftAt.plusMillis(9));
        lane.settle();

        assertThat(lettersOf(lane)).containsExactly(tuple("m1", "r", "PARTICIPANT_LEFT"));
        lane.letters.clear();
        lane.presence(left(S, "r", "r-1"), leftAt.plusMillis(9));
        lane.settle();
        assertThat(lane.letters).as("a second reading of the same").isEmpty();
    }

    @Test
    void whoLeftUnderAnEarlierReleaseIsOwedAtMostWhatWasAppendedByNow() {
        SessionState state = new SessionState(S);
        Participant gone = new Participant("r", Role.RESPONDER);
        gone.leave(Participant.UNDATED);
        gone.settle();
        state.join(gone);
        lane.store.apply(new Effect.PutSession(state));

        lane.late(NORMAL, message("p", "m1", "{}"), lane.wall.minusSeconds(5));
        lane.settle();
        lane.message(NORMAL, message("p", "m2", "{}"));
        lane.settle();

        assertThat(lane.letters).extracting(DeadLetter::getMessageId).containsExactly("m1");
    }

    @Test
    void replayedRecordsOfASessionThatIsOverKeepTheirLetter() {
        end(Records.end(S, List.of("p")));
        lane.settle();

        lane.replayed(NORMAL, message("p", "m1", "{}"), ReplayTest.headers("dl-0123456789abcdef01234567", "2"));

        assertThat(lane.letters)
                .extracting(DeadLetter::getDeadLetterId, DeadLetter::getReplays, DeadLetter::getReason)
                .containsExactly(tuple("dl-0123456789abcdef01234567", 2, "BEHIND_FENCE"));
    }

    @Test
    void storedMessageThatCameByAReplayHasALetterOfItsOwn() {
        lane.presence(attached(S, "r", "r-1"));
        lane.replayed(NORMAL, message("p", "m1", "{}"), ReplayTest.headers("dl-0123456789abcdef01234567", "2"));
        lane.presence(left(S, "r", "r-1"));
        lane.settle();

        assertThat(lane.letters).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("PARTICIPANT_LEFT");
            assertThat(letter.getDeadLetterId()).isNotEqualTo("dl-0123456789abcdef01234567");
            assertThat(letter.getReplays()).isZero();
        });
    }

    @Test
    void messagesThatACrashLeftUncountedAreCountedWithTheNextTouch() {
        lane.presence(attached(S, "p", "p-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        SessionState before = lane.store.session(S).orElseThrow();
        lane.message(NORMAL, message("p", "m2", "{}"));
        lane.message(NORMAL, message("q", "m3", "{}"));
        // What a stale owner does, or a changelog that ends between the message and the session.
        lane.store.apply(new Effect.PutSession(before));
        lane.restart();

        lane.advance(Duration.ofMillis(50));
        lane.message(NORMAL, 1, message("p", "m2", "{}"));
        lane.message(NORMAL, 2, message("q", "m3", "{}"));

        SessionState after = lane.store.session(S).orElseThrow();
        assertThat(after.messages()).isEqualTo(3);
        assertThat(after.participant("p").orElseThrow().sent()).isEqualTo(2);
        assertThat(after.participant("q").orElseThrow().sent()).isEqualTo(1);
    }

    @Test
    void emergencyLaneHasOneFenceAndSettlesByItsRoster() {
        LaneBench emergency = new LaneBench(Lane.EMERGENCY);
        emergency.message(EMERGENCY, message("p", "m1", "{}"));

        emergency.end(EMERGENCY, Records.end(S, Arrays.asList("p", "r")));
        emergency.advance(Duration.ofMillis(50));

        assertThat(lettersOf(emergency)).containsExactly(tuple("m1", "r", "SESSION_ENDED"));
    }
}
