package org.crisisline.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.Resume;
import org.crisisline.client.frame.Role;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.inbox.Inbox.Judgement;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final Judgement TAKE = new Judgement.Take(Optional.empty());
    private static final Judgement DUPLICATE = new Judgement.Duplicate();

    private final Inbox inbox = new Inbox(100, Optional.empty());

    private static ServerFrame.Message message(String id, long position, Long previous) {
        return new ServerFrame.Message(
                id,
                Priority.NORMAL,
                position,
                previous == null ? OptionalLong.empty() : OptionalLong.of(previous),
                new ServerFrame.Sender("p-2", Role.PERSON),
                "text",
                JsonFrames.emptyPayload(),
                Instant.EPOCH,
                1);
    }

    private static ClientFrame ack(long position) {
        return new ClientFrame.Ack(Priority.NORMAL, position);
    }

    private void takeAndKeep(ServerFrame.Message message) {
        assertThat(inbox.arrived(message)).isEqualTo(TAKE);
        inbox.kept(message);
    }

    @Test
    void nothingIsAcknowledgedBeforeEverythingUpToThereIsKept() {
        inbox.connected("e", Optional.empty());
        ServerFrame.Message a = message("a", 3, null);
        ServerFrame.Message b = message("b", 4, 3L);
        ServerFrame.Message c = message("c", 9, 4L);
        inbox.arrived(a);
        inbox.arrived(b);
        inbox.arrived(c);
        inbox.kept(c);
        assertThat(inbox.acknowledgementsDue()).isEmpty();
        inbox.kept(a);
        assertThat(inbox.acknowledgementsDue()).containsExactly(ack(3));
        assertThat(inbox.acknowledgementsDue()).isEmpty();
        inbox.kept(b);
        assertThat(inbox.acknowledgementsDue()).containsExactly(ack(9));
        assertThat(inbox.resume()).contains(new Resume("e", Map.of(Priority.NORMAL, 9L)));
    }

    @Test
    void nothingIsAcknowledgedBeyondWhatWasSentOnTheConnectionOrClaimed() {
        inbox.connected("e", Optional.empty());
        takeAndKeep(message("a", 3, null));
        takeAndKeep(message("b", 4, 3L));

        // The server did not take up the resume, so it starts from its own cursor.
        inbox.connected("e", Optional.empty());
        assertThat(inbox.acknowledgementsDue()).isEmpty();
        assertThat(inbox.arrived(message("a", 3, null))).isEqualTo(DUPLICATE);
        assertThat(inbox.acknowledgementsDue()).containsExactly(ack(3));

        inbox.connected("e", inbox.resume());
        assertThat(inbox.acknowledgementsDue()).isEmpty();
        inbox.seen(Priority.NORMAL, 4);
        assertThat(inbox.acknowledgementsDue()).containsExactly(new ClientFrame.Seen(Priority.NORMAL, 4));
    }

    @Test
    void whileTheApplicationIsStillAtItARepeatIsNotHandedOverAndNotAcknowledged() {
        inbox.connected("e", Optional.empty());
        ServerFrame.Message a = message("a", 3, null);
        inbox.arrived(a);
        inbox.connected("e", inbox.resume());
        assertThat(inbox.arrived(a)).isEqualTo(DUPLICATE);
        assertThat(inbox.acknowledgementsDue()).isEmpty();
        inbox.kept(a);
        assertThat(inbox.acknowledgementsDue()).containsExactly(ack(3));
    }

    @Test
    void aFailedMessageIsTakenAgainAndBlocksAcknowledgementsUntilItIsKept() {
        inbox.connected("e", Optional.empty());
        ServerFrame.Message a = message("a", 3, null);
        ServerFrame.Message b = message("b", 4, 3L);
        inbox.arrived(a);
        inbox.failed(a);
        takeAndKeep(b);
        assertThat(inbox.acknowledgementsDue()).isEmpty();
        assertThat(inbox.resume()).isEmpty();
        takeAndKeep(a);
        assertThat(inbox.arrived(b)).isEqualTo(DUPLICATE);
        assertThat(inbox.acknowledgementsDue()).containsExactly(ack(4));
    }

    @Test
    void aHoleAsksAgainOnceAtEachPlace() {
        inbox.connected("e", Optional.empty());
        takeAndKeep(message("a", 3, 2L));
        assertThat(inbox.arrived(message("c", 7, 5L)))
                .isEqualTo(new Judgement.AskAgain(new Hole(Priority.NORMAL, 3, 5, 7, true)));
        inbox.connected("e", inbox.resume());
        takeAndKeep(message("b", 5, 3L));
        takeAndKeep(message("c", 7, 5L));
        assertThat(inbox.arrived(message("e", 12, 9L)))
                .isEqualTo(new Judgement.AskAgain(new Hole(Priority.NORMAL, 7, 9, 12, true)));
        inbox.connected("e", inbox.resume());
        assertThat(inbox.arrived(message("e", 12, 9L)))
                .isEqualTo(new Judgement.Take(Optional.of(new Hole(Priority.NORMAL, 7, 9, 12, false))));
    }

    @Test
    void aStoredPositionIsPartOfTheChainAndOneThatWasNotReachedCannotBeSeen() {
        Inbox stored = new Inbox(10, Optional.of(new Resume("e", Map.of(Priority.NORMAL, 5L))));
        assertThat(stored.connected("e", stored.resume())).isFalse();
        assertThat(stored.arrived(message("b", 8, 6L))).isInstanceOf(Judgement.AskAgain.class);
        assertThat(stored.arrived(message("a", 5, null))).isEqualTo(DUPLICATE);
        assertThatThrownBy(() -> stored.seen(Priority.NORMAL, 6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> stored.keptUpTo(Priority.LOW, 0)).hasMessageContaining("LOW 0");
    }

    @Test
    void anotherEpochForgetsPositionsButNotWhoSaidWhat() {
        inbox.connected("e", Optional.empty());
        takeAndKeep(message("a", 30, null));
        assertThat(inbox.connected("f", inbox.resume())).isTrue();
        assertThat(inbox.arrived(message("a", 0, null))).isEqualTo(DUPLICATE);
        assertThat(inbox.acknowledgementsDue()).containsExactly(ack(0));
        takeAndKeep(message("b", 1, 0L));
        assertThat(inbox.resume()).contains(new Resume("f", Map.of(Priority.NORMAL, 1L)));
    }

    @Test
    void idsAreForgottenOldestFirst() {
        Inbox small = new Inbox(2, Optional.empty());
        small.connected("e", Optional.empty());
        for (long i = 0; i < 3; i++) {
            small.arrived(message("m-" + i, i, i == 0 ? null : i - 1));
        }
        assertThat(small.arrived(message("m-2", 10, 2L))).isEqualTo(DUPLICATE);
        assertThat(small.arrived(message("m-0", 11, 10L))).isEqualTo(TAKE);
    }

    @Test
    void overALossyServerEachMessageIsTakenOnceInOrderAndAcknowledgedOnlyWhenKept() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        inbox.connected("e", Optional.empty());
        int messages = 500;
        long cursor = -1;
        List<Long> taken = new ArrayList<>();
        List<ServerFrame.Message> inHand = new ArrayList<>();
        long kept = -1;
        for (int round = 0; cursor < messages - 1; round++) {
            assertThat(round).as("seed %d", seed).isLessThan(100_000);
            // A connection: everything from the cursor on, until it breaks.
            for (long position = cursor + 1; position < messages; position++) {
                Judgement judgement = inbox.arrived(message("m-" + position, position, position - 1));
                assertThat(judgement).as("seed %d", seed).isNotInstanceOf(Judgement.AskAgain.class);
                if (judgement.equals(TAKE)) {
                    taken.add(position);
                    inHand.add(message("m-" + position, position, position - 1));
                }
                while (!inHand.isEmpty() && random.nextInt(3) > 0) {
                    ServerFrame.Message done = inHand.remove(0);
                    inbox.kept(done);
                    kept = done.position();
                }
                for (ClientFrame frame : inbox.acknowledgementsDue()) {
                    long acknowledged = ((ClientFrame.Ack) frame).position();
                    assertThat(acknowledged).as("seed %d", seed).isLessThanOrEqualTo(kept);
                    if (random.nextBoolean()) {
                        cursor = Math.max(cursor, acknowledged);
                    }
                }
                if (random.nextInt(20) == 0) {
                    break;
                }
            }
            Optional<Resume> resume = inbox.resume();
            inbox.connected("e", resume);
            cursor = Math.max(
                    cursor, resume.map(r -> r.positions().get(Priority.NORMAL)).orElse(-1L));
            assertThat(cursor).as("seed %d", seed).isLessThanOrEqualTo(kept);
            if (taken.size() == messages) {
                inHand.forEach(inbox::kept);
                kept = messages - 1L;
                inHand.clear();
            }
        }
        assertThat(taken).as("seed %d", seed).hasSize(messages).isSorted().doesNotHaveDuplicates();
    }
}
