package org.crisisline.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.lane.LaneBench.S;
import static org.crisisline.delivery.topology.Records.acknowledged;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.message;
import static org.crisisline.delivery.topology.Records.presence;
import static org.crisisline.schemas.record.Priority.HIGH;
import static org.crisisline.schemas.record.Priority.LOW;
import static org.crisisline.schemas.record.Priority.NORMAL;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.crisisline.delivery.topology.Records;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Rejected;
import org.crisisline.schemas.record.Repeated;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

/** What the log takes: each message once, and what there is room for. */
class TakenOnceTest {
    private final LaneBench lane = new LaneBench(Lane.ROUTINE);

    @Test
    void sameIdAndContentAgainIsAnsweredWithTheFirstPositionAndNotDelivered() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{\"a\":1}"));
        lane.taken();

        lane.message(NORMAL, message("p", "m1", "{\"a\":1}"));

        assertThat(lane.taken())
                .extracting(MailboxRecord::getParticipantId, MailboxRecord::getBody)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("p", new Repeated("m1", NORMAL, 0L)));
        assertThat(lane.letters).isEmpty();
    }

    @Test
    void sameIdWithOtherContentIsAConflictAndADeadLetter() {
        lane.presence(attached(S, "p", "p-1"));
        lane.message(NORMAL, message("p", "m1", "{\"a\":1}"));
        lane.taken();

        lane.message(NORMAL, message("p", "m1", "{\"a\":2}"));

        assertThat(lane.taken(Rejected.class)).singleElement().satisfies(rejected -> {
            assertThat(rejected.getId()).isEqualTo("m1");
            assertThat(rejected.getCode()).isEqualTo("id_conflict");
            assertThat(rejected.getAt())
                    .as("the second record, not the one that counts")
                    .isEqualTo(new PositionAt(NORMAL, 1L));
        });
        assertThat(lane.letters).extracting(DeadLetter::getReason).containsExactly("INVALID");
    }

    @Test
    void refusedRecordReadAgainBeforeTheFenceHasItsLetterAgain() {
        LaneBench small = new LaneBench(Lane.ROUTINE, LaneBench.settings(4, 10));
        for (int i = 0; i < 10; i++) {
            small.message(HIGH, message("p", "m" + i, "{}"));
        }
        small.message(HIGH, message("p", "m0", "{\"other\":1}"));
        small.message(HIGH, message("p", "m11", "{}"));
        List<String> first = ids(small);
        assertThat(first).hasSize(2);
        Lane.ROUTINE.priorities().forEach(small::end);

        // The letters were lost in a crash that kept the fence.
        small.letters.clear();
        small.restart();
        small.message(HIGH, 9, message("p", "m9", "{}"));
        small.message(HIGH, 10, message("p", "m0", "{\"other\":1}"));
        small.message(HIGH, 11, message("p", "m11", "{}"));

        assertThat(ids(small)).isEqualTo(first);
        assertThat(small.letters).extracting(DeadLetter::getReason).containsExactly("INVALID", "SESSION_FULL");
    }

    @Test
    void recordWasPassedOverWhenItWasFirstRead_readAgain_isNotTakenAndHasALetterAgain() {
        lane.presence(attached(S, "r", "r-1"));
        // Position 0 failed: nothing of it was kept, and its letter was lost in the crash.
        lane.message(NORMAL, 1, message("p", "m2", "{}"));
        lane.taken();
        lane.restart();

        lane.message(NORMAL, 0, message("p", "m1", "{}"));

        assertThat(lane.letters).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("PROCESSING_FAILED");
            assertThat(letter.getMessageId()).isEqualTo("m1");
            assertThat(letter.getOffset()).isZero();
            assertThat(letter.getOriginalValue())
                    .isEqualTo(ByteBuffer.wrap(
                            Topics.MESSAGES_NORMAL.valueSerde().encode(Records.log(S, message("p", "m1", "{}")))));
        });
        assertThat(lane.takenPositions()).as("never behind a later position").containsExactly(1L);
        assertThat(lane.store.message(S, NORMAL, 0)).isEmpty();
    }

    @Test
    void messageBehindTheFence_senderIsConnected_isAnsweredForbiddenBesideTheLetter() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        // Of one priority only: the session has not ended for the others yet, and the sender is still there.
        lane.end(NORMAL);
        lane.taken();

        lane.message(NORMAL, message("p", "late", "{}"));

        assertThat(lane.letters)
                .extracting(DeadLetter::getMessageId, DeadLetter::getReason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("late", "BEHIND_FENCE"));
        assertThat(lane.taken()).singleElement().satisfies(answer -> {
            assertThat(answer.getParticipantId()).isEqualTo("p");
            assertThat(answer.getConnectionId()).isEqualTo("p-1");
            assertThat(answer.getBody()).isInstanceOfSatisfying(Rejected.class, rejected -> {
                assertThat(rejected.getId()).isEqualTo("late");
                assertThat(rejected.getCode()).isEqualTo("forbidden");
            });
        });
    }

    @Test
    void messageBehindTheFence_senderIsReadOfLater_isAnsweredForbiddenThen() {
        lane.end(NORMAL);
        lane.message(NORMAL, message("p", "late", "{}"));
        assertThat(lane.taken()).isEmpty();

        lane.presence(attached(S, "p", "p-1"));

        assertThat(lane.taken(Rejected.class)).extracting(Rejected::getCode).containsExactly("forbidden");
    }

    private static List<String> ids(LaneBench of) {
        return of.letters.stream().map(DeadLetter::getDeadLetterId).toList();
    }

    @Test
    void idsAreKeptUntilACommitLiesBehindTheEndThoughNothingIsBuried() {
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        Lane.ROUTINE.priorities().forEach(lane::end);

        lane.advance(Duration.ofMillis(50));
        lane.advance(Duration.ofMillis(400));
        assertThat(lane.store.identities(S, 9)).hasSize(1);
        lane.settle();

        assertThat(lane.store.identities(S, 9)).isEmpty();
        assertThat(lane.letters).isEmpty();
    }

    @Test
    void sameRecordReadAgainIsNoRepeat() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, 0, message("p", "m1", "{}"));
        lane.taken();

        lane.message(NORMAL, 0, message("p", "m1", "{}"));

        assertThat(lane.taken()).isEmpty();
        assertThat(lane.letters).isEmpty();
    }

    @Test
    void answerToASenderWhosePresenceIsReadLaterIsKeptForIt() {
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        assertThat(lane.taken()).isEmpty();

        lane.presence(attached(S, "p", "p-1"));

        assertThat(lane.taken(Repeated.class)).containsExactly(new Repeated("m1", NORMAL, 0L));
    }

    @Test
    void answerToWhatCameOverAConnectionWhosePresenceIsReadLaterIsKeptForThatConnection() {
        lane.presence(attached(S, "p", "p-1"));
        lane.message(NORMAL, message("p", "m1", "{}"));
        lane.taken();
        Message again = Message.newBuilder(message("p", "m1", "{}"))
                .setConnectionId("p-2")
                .build();

        lane.message(NORMAL, again);
        lane.presence(attached(S, "p", "p-1"));

        assertThat(connectionsTold(lane))
                .as("the connection that is the active one as far as the lane knows, once")
                .containsExactly("p-1");

        lane.presence(attached(S, "p", "p-2"));

        assertThat(connectionsTold(lane)).containsExactly("p-2");
    }

    private static List<String> connectionsTold(LaneBench lane) {
        return lane.taken().stream()
                .filter(record -> record.getBody() instanceof Repeated)
                .map(MailboxRecord::getConnectionId)
                .toList();
    }

    @Test
    void fullSessionRefusesLowerPrioritiesFirst() {
        LaneBench small = new LaneBench(Lane.ROUTINE, LaneBench.settings(4, 10));
        small.presence(attached(S, "p", "p-1"));
        for (int i = 0; i < 8; i++) {
            small.message(LOW, message("p", "low" + i, "{}"));
        }
        assertThat(small.letters).isEmpty();

        small.message(LOW, message("p", "low8", "{}"));
        small.message(NORMAL, message("p", "normal8", "{}"));
        small.message(NORMAL, message("p", "normal9", "{}"));
        small.message(HIGH, message("p", "high9", "{}"));
        small.message(HIGH, message("p", "high10", "{}"));

        assertThat(small.letters)
                .extracting(DeadLetter::getMessageId, DeadLetter::getReason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("low8", "SESSION_FULL"),
                        org.assertj.core.groups.Tuple.tuple("normal9", "SESSION_FULL"),
                        org.assertj.core.groups.Tuple.tuple("high10", "SESSION_FULL"));
        assertThat(small.taken(Rejected.class))
                .extracting(Rejected::getCode)
                .containsOnly("session_full")
                .hasSize(3);
    }

    @Test
    void fullSessionByBytesRefusesWhatHasNoRoomAndTakesWhatHas() {
        lane.presence(attached(S, "p", "p-1"));
        String big = "{\"text\":\"" + "x".repeat(240_000) + "\"}";
        for (int i = 0; i < 4; i++) {
            lane.message(HIGH, message("p", "big" + i, big));
        }
        assertThat(lane.letters).isEmpty();

        lane.message(HIGH, message("p", "big4", big));
        lane.message(NORMAL, message("p", "normal", "{}"));
        lane.message(HIGH, message("p", "small", "{}"));

        assertThat(lane.letters)
                .extracting(DeadLetter::getMessageId, DeadLetter::getReason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("big4", "SESSION_FULL"),
                        org.assertj.core.groups.Tuple.tuple("normal", "SESSION_FULL"));
        assertThat(lane.taken(Rejected.class)).extracting(Rejected::getCode).containsOnly("session_full");
    }

    @Test
    void sameIdOverAnotherGatewayAfterARestartIsAnsweredWithTheFirstPositionOnTheNewConnection() {
        lane.presence(attached(S, "p", "p-1"));
        lane.presence(attached(S, "r", "r-1"));
        lane.message(NORMAL, message("p", "m1", "{\"a\":1}"));
        lane.receipt(acknowledged(S, "r", "r-1", NORMAL, 0));
        lane.restart();
        lane.presence(presence(S, "p", "p-2", "g2", 9, 3, new Attached(false, false, null, 0, null, null)));
        lane.advance(Duration.ofMillis(50));
        lane.taken();

        Message again = Message.newBuilder(message("p", "m1", "{\"a\":1}"))
                .setGatewayId("g2")
                .setConnectionId("p-2")
                .setReceivedAt(Records.AT.plusSeconds(9))
                .build();
        lane.message(NORMAL, again);

        assertThat(lane.taken())
                .extracting(MailboxRecord::getConnectionId, MailboxRecord::getGatewayId, MailboxRecord::getBody)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("p-2", "g2", new Repeated("m1", NORMAL, 0L)));
        assertThat(lane.letters).isEmpty();
    }
}
