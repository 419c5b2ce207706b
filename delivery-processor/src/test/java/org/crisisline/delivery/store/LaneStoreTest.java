package org.crisisline.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crisisline.delivery.lane.Activation;
import org.crisisline.delivery.lane.ActiveConnection;
import org.crisisline.delivery.lane.Claim;
import org.crisisline.delivery.lane.Cursor;
import org.crisisline.delivery.lane.Effect;
import org.crisisline.delivery.lane.EscalationView;
import org.crisisline.delivery.lane.LaneLog.MessageName;
import org.crisisline.delivery.lane.LogEnd;
import org.crisisline.delivery.lane.MessageIdentity;
import org.crisisline.delivery.lane.Participant;
import org.crisisline.delivery.lane.SessionState;
import org.crisisline.delivery.lane.StoredMessage;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.Test;

class LaneStoreTest {
    private final TreeBytes bytes = new TreeBytes();
    private final LaneStore store = new LaneStore(bytes, () -> 0);

    @Test
    void sessionComesBackAsItWasStored() {
        SessionState state = new SessionState("s");
        Map<Priority, LogEnd> ends = new EnumMap<>(Priority.class);
        ends.put(Priority.HIGH, new LogEnd(12, Cursor.NONE));
        ends.put(Priority.LOW, new LogEnd(Long.MAX_VALUE, 99));
        state.restore(SessionState.Phase.ENDING, ends, 17, 1L << 40, 1_700_000_000_000L);
        Participant offline = new Participant("a", Role.PERSON);
        offline.leave(1_600_000_000_000L);
        offline.settle();
        offline.sent(3);
        state.join(offline);
        Participant online = new Participant("b", Role.SUPERVISOR);
        online.attach(new ActiveConnection("c", "g", -5, 31, new Activation(3), Map.of(Priority.HIGH, 4L)));
        online.moveTo(Priority.HIGH, new Cursor(7, 3, 9));
        online.claims(Priority.HIGH, new Claim(12, 11, 1_650_000_000_000L));
        state.join(online);
        state.escalate(new EscalationView("e", "m", EscalationState.ACKNOWLEDGED, null, "someone", 250));

        store.apply(new Effect.PutSession(state));
        SessionState read = store.session("s").orElseThrow();

        assertThat(SessionCodec.encode(read)).isEqualTo(SessionCodec.encode(state));
        assertThat(read.phase()).isEqualTo(SessionState.Phase.ENDING);
        assertThat(read.log(Priority.HIGH)).isEqualTo(new LogEnd(12, -1));
        assertThat(read.log(Priority.LOW)).isEqualTo(new LogEnd(Long.MAX_VALUE, 99));
        assertThat(read.log(Priority.NORMAL)).isEqualTo(new LogEnd(-1, -1));
        assertThat(read.messages()).isEqualTo(17);
        assertThat(read.bytes()).isEqualTo(1L << 40);
        assertThat(read.endedAtMillis()).isEqualTo(1_700_000_000_000L);
        assertThat(read.participant("a").orElseThrow().hasLeft()).isTrue();
        assertThat(read.participant("a").orElseThrow().leftAtMillis()).isEqualTo(1_600_000_000_000L);
        assertThat(read.participant("a").orElseThrow().isSettled()).isTrue();
        assertThat(read.participant("a").orElseThrow().sent()).isEqualTo(3);
        assertThat(read.participant("b").orElseThrow().sent()).isZero();
        assertThat(read.participant("b").orElseThrow().connection())
                .contains(new ActiveConnection("c", "g", -5, 31, new Activation(3), Map.of(Priority.HIGH, 4L)));
        assertThat(read.participant("b").orElseThrow().cursor(Priority.HIGH)).isEqualTo(new Cursor(7, 3, 9));
        assertThat(read.participant("b").orElseThrow().cursor(Priority.LOW)).isEqualTo(Cursor.START);
        assertThat(read.participant("b").orElseThrow().claim(Priority.HIGH))
                .contains(new Claim(12, 11, 1_650_000_000_000L));
        assertThat(read.participant("b").orElseThrow().claim(Priority.LOW)).isEmpty();
        assertThat(read.escalation().orElseThrow().by()).isEqualTo("someone");
    }

    @Test
    void sessionOfTheFirstReleaseIsReadAndWhatItDidNotKeepIsUnknown() {
        byte[] first = new StateWriter(1)
                .constant(SessionState.Phase.OPEN)
                .number(5)
                .number(700)
                .number(0)
                .flag(true)
                .constant(Priority.HIGH)
                .number(12)
                .number(Cursor.NONE)
                .flag(false)
                .number(2)
                // Left and settled.
                .text("a")
                .constant(Role.PERSON)
                .flag(true)
                .flag(true)
                .flag(false)
                .flag(false)
                // Connected, with a cursor.
                .text("b")
                .constant(Role.RESPONDER)
                .flag(false)
                .flag(false)
                .flag(true)
                .text("c")
                .text("g")
                .number(7)
                .number(1)
                .flag(false)
                .flag(true)
                .constant(Priority.HIGH)
                .number(7)
                .number(3)
                .number(9)
                .flag(false)
                .flag(false)
                .toBytes();

        SessionState read = SessionCodec.decode("s", first);

        assertThat(read.messages()).isEqualTo(5);
        assertThat(read.participant("a").orElseThrow().hasLeft()).isTrue();
        assertThat(read.participant("a").orElseThrow().leftAtMillis()).isEqualTo(Participant.UNDATED);
        assertThat(read.participant("a").orElseThrow().isSettled()).isTrue();
        assertThat(read.participant("b").orElseThrow().sent()).isEqualTo(Participant.UNCOUNTED);
        assertThat(read.participant("b").orElseThrow().connection())
                .contains(new ActiveConnection("c", "g", 7, 1, Activation.UNKNOWN, Map.of()));
        assertThat(read.participant("b").orElseThrow().cursor(Priority.HIGH)).isEqualTo(new Cursor(7, 3, 9));
        byte[] second = SessionCodec.encode(read);
        assertThat(second[0]).isEqualTo((byte) 4);
        assertThat(SessionCodec.encode(SessionCodec.decode("s", second)))
                .as("what is unknown stays so")
                .isEqualTo(second);
    }

    @Test
    void stateOfANewerReleaseAndDamagedStateAreRefusedWithAWord() {
        byte[] good = SessionCodec.encode(new SessionState("s"));
        byte[] newer = good.clone();
        newer[0] = 9;
        byte[] longer = java.util.Arrays.copyOf(good, good.length + 1);
        byte[] shorter = java.util.Arrays.copyOf(good, good.length - 1);
        byte[] phase = good.clone();
        phase[1] = 40;

        assertThatThrownBy(() -> SessionCodec.decode("s", newer))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage(
                        "the state of a session of version 9: this release reads versions 1 to 4. Was it written by a"
                                + " newer release?");
        assertThatThrownBy(() -> SessionCodec.decode("s", longer)).hasMessageContaining("1 bytes are left over");
        assertThatThrownBy(() -> SessionCodec.decode("s", shorter)).hasMessageContaining("in the middle");
        assertThatThrownBy(() -> SessionCodec.decode("s", phase)).hasMessageContaining("expected 0 to 2");
        assertThatThrownBy(() -> SessionCodec.decode("s", new byte[0])).isInstanceOf(UnreadableStateException.class);
    }

    @Test
    void messagesLieInTheOrderOfTheirPositionsApartByPriorityAndSession() {
        for (long position : List.of(300L, 2L, 256L, 255L, 1L << 40)) {
            put("s", Priority.NORMAL, position);
        }
        put("s", Priority.HIGH, 7);
        put("s2", Priority.NORMAL, 8);
        put("s.", Priority.NORMAL, 9);

        assertThat(positions("s", -1, Long.MAX_VALUE, 10)).containsExactly(2L, 255L, 256L, 300L, 1L << 40);
        assertThat(positions("s", 2, 300, 2)).containsExactly(255L, 256L);
        assertThat(positions("s", 255, 256, 9)).containsExactly(256L);
        assertThat(positions("s", 300, 300, 9)).isEmpty();
        assertThat(store.lastPosition("s", Priority.NORMAL)).isEqualTo(1L << 40);
        assertThat(store.lastPosition("s", Priority.LOW)).isEqualTo(-1);
        assertThat(store.message("s", Priority.HIGH, 7)).isPresent();
        store.apply(new Effect.DeleteMessage("s", Priority.NORMAL, 1L << 40));
        assertThat(store.lastPosition("s", Priority.NORMAL)).isEqualTo(300);
    }

    private void put(String session, Priority priority, long position) {
        store.apply(new Effect.PutMessage(
                session, priority, new StoredMessage(position, "p", "m" + position, null, new byte[] {1})));
    }

    private List<Long> positions(String session, long after, long upTo, int limit) {
        return store.messages(session, Priority.NORMAL, after, upTo, limit).stream()
                .map(StoredMessage::position)
                .toList();
    }

    @Test
    void storedMessageKeepsSenderTraceAndBytes() {
        byte[] record = {3, 1, 4};
        store.apply(new Effect.PutMessage("s", Priority.LOW, new StoredMessage(5, "p", "m", "00-1-2-01", record)));

        StoredMessage read = store.message("s", Priority.LOW, 5).orElseThrow();

        assertThat(read.senderId()).isEqualTo("p");
        assertThat(read.messageId()).isEqualTo("m");
        assertThat(read.traceparent()).contains("00-1-2-01");
        assertThat(read.record()).isEqualTo(record);
    }

    @Test
    void identitiesAreFoundByNameAndListedBySession() {
        MessageIdentity identity = new MessageIdentity(Priority.HIGH, 12, -3, Long.MAX_VALUE);
        store.apply(new Effect.PutIdentity("s", "p", "m", identity));
        store.apply(new Effect.PutIdentity("s", "p2", "m", identity));
        store.apply(new Effect.PutIdentity("s2", "p", "m", identity));

        assertThat(store.identity("s", "p", "m")).contains(identity);
        assertThat(store.identity("s", "p", "other")).isEqualTo(Optional.empty());
        assertThat(store.identities("s", 10)).containsExactly(new MessageName("p", "m"), new MessageName("p2", "m"));
        store.apply(new Effect.DeleteIdentity("s", "p", "m"));
        assertThat(store.identities("s", 10)).containsExactly(new MessageName("p2", "m"));
    }

    @Test
    void sessionsAreListedInOrderAndNothingElseIs() {
        for (String session : List.of("b", "a", "ab")) {
            store.apply(new Effect.PutSession(new SessionState(session)));
            put(session, Priority.NORMAL, 1);
        }

        assertThat(store.sessions("", 2)).extracting(SessionState::sessionId).containsExactly("a", "ab");
        assertThat(store.sessions("ab", 2)).extracting(SessionState::sessionId).containsExactly("b");
        assertThat(store.sessions("b", 2)).isEmpty();
        store.apply(new Effect.DeleteSession("a"));
        assertThat(store.session("a")).isEmpty();
    }

    @Test
    void nameWithAZeroByteIsRefused() {
        assertThatThrownBy(() -> store.identity("s\0t", "p", "m")).hasMessageContaining("zero byte");
    }
}
