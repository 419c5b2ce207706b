package org.crisisline.delivery.store;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crisisline.delivery.lane.Activation;
import org.crisisline.delivery.lane.ActiveConnection;
import org.crisisline.delivery.lane.Claim;
import org.crisisline.delivery.lane.Cursor;
import org.crisisline.delivery.lane.EscalationView;
import org.crisisline.delivery.lane.LogEnd;
import org.crisisline.delivery.lane.Participant;
import org.crisisline.delivery.lane.SessionState;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;

/**
 * What a lane keeps of a session, as bytes. A release that changes the layout raises the version and goes on reading the ones before.
 * Enums of the contract only grow at their end, so their constants are written by number.
 */
final class SessionCodec {
    static final int VERSION = 4;
    /** Of a release that did not keep since when a connection is the active one, and knew replays of everything only. */
    private static final int THIRD_VERSION = 3;
    /** Of a release that kept no claims of what a lane had not read. */
    private static final int SECOND_VERSION = 2;
    /** Of a release that kept neither when someone left nor how many messages are someone's own. */
    private static final int FIRST_VERSION = 1;

    private static final int MANY = 1 << 16;
    private static final SessionState.Phase[] PHASES = SessionState.Phase.values();
    private static final Priority[] PRIORITIES = Priority.values();
    private static final Role[] ROLES = Role.values();
    private static final EscalationState[] ESCALATION_STATES = EscalationState.values();

    private static final Map<Priority, Long> EVERYTHING =
            Stream.of(PRIORITIES).collect(Collectors.toUnmodifiableMap(Function.identity(), priority -> Cursor.NONE));

    private SessionCodec() {}

    static byte[] encode(SessionState state) {
        StateWriter out = new StateWriter(VERSION);
        out.constant(state.phase());
        out.number(state.messages()).number(state.bytes()).number(state.endedAtMillis());
        for (Priority priority : PRIORITIES) {
            LogEnd end = state.log(priority);
            if (end.last() != Cursor.NONE || end.fence() != Cursor.NONE) {
                out.flag(true).constant(priority).number(end.last()).number(end.fence());
            }
        }
        out.flag(false);
        out.number(state.participants().size());
        state.participants().forEach(participant -> write(out, participant));
        out.flag(state.escalation().isPresent());
        state.escalation()
                .ifPresent(view -> out.text(view.escalationId())
                        .text(view.messageId())
                        .constant(view.state())
                        .textOrNull(view.channel())
                        .textOrNull(view.by())
                        .number(view.elapsedMillis()));
        return out.toBytes();
    }

    private static void write(StateWriter out, Participant participant) {
        out.text(participant.id()).constant(participant.role());
        out.flag(participant.hasLeft());
        if (participant.hasLeft()) {
            out.number(participant.leftAtMillis());
        }
        out.flag(participant.isSettled()).number(participant.sent());
        out.flag(participant.connection().isPresent());
        participant.connection().ifPresent(connection -> write(out, connection));
        for (Priority priority : PRIORITIES) {
            Cursor cursor = participant.cursor(priority);
            if (!cursor.equals(Cursor.START)) {
                out.flag(true)
                        .constant(priority)
                        .number(cursor.acknowledged())
                        .number(cursor.seen())
                        .number(cursor.clear());
            }
        }
        out.flag(false);
        for (Priority priority : PRIORITIES) {
            participant
                    .claim(priority)
                    .ifPresent(claim -> out.flag(true)
                            .constant(priority)
                            .number(claim.position())
                            .number(claim.seen())
                            .number(claim.madeAtMillis()));
        }
        out.flag(false);
    }

    private static void write(StateWriter out, ActiveConnection connection) {
        out.text(connection.connectionId())
                .text(connection.gatewayId())
                .number(connection.gatewayEpoch())
                .number(connection.mailbox())
                .number(connection.activation().offset());
        for (Priority priority : PRIORITIES) {
            Long behind = connection.replays().get(priority);
            if (behind != null) {
                out.flag(true).constant(priority).number(behind);
            }
        }
        out.flag(false);
    }

    static SessionState decode(String sessionId, byte[] bytes) {
        StateReader in = new StateReader("the state of a session", FIRST_VERSION, VERSION, bytes);
        SessionState state = new SessionState(sessionId);
        SessionState.Phase phase = in.constant(PHASES);
        long messages = in.number();
        long size = in.number();
        long endedAt = in.number();
        Map<Priority, LogEnd> ends = new EnumMap<>(Priority.class);
        while (in.flag()) {
            ends.put(in.constant(PRIORITIES), new LogEnd(in.number(), in.number()));
        }
        state.restore(phase, ends, messages, size, endedAt);
        int participants = in.count(MANY);
        for (int i = 0; i < participants; i++) {
            state.join(participant(in));
        }
        if (in.flag()) {
            state.escalate(new EscalationView(
                    in.text(),
                    in.text(),
                    in.constant(ESCALATION_STATES),
                    in.textOrNull(),
                    in.textOrNull(),
                    in.number()));
        }
        in.end();
        return state;
    }

    private static ActiveConnection connection(StateReader in) {
        String connectionId = in.text();
        String gatewayId = in.text();
        long gatewayEpoch = in.number();
        int mailbox = (int) in.number();
        if (in.version() <= THIRD_VERSION) {
            Map<Priority, Long> replays = in.flag() ? EVERYTHING : Map.of();
            return new ActiveConnection(connectionId, gatewayId, gatewayEpoch, mailbox, Activation.UNKNOWN, replays);
        }
        Activation activation = new Activation(in.number());
        Map<Priority, Long> replays = new EnumMap<>(Priority.class);
        while (in.flag()) {
            replays.put(in.constant(PRIORITIES), in.number());
        }
        return new ActiveConnection(connectionId, gatewayId, gatewayEpoch, mailbox, activation, replays);
    }

    private static Participant participant(StateReader in) {
        Participant participant = new Participant(in.text(), in.constant(ROLES));
        boolean first = in.version() == FIRST_VERSION;
        if (in.flag()) {
            participant.leave(first ? Participant.UNDATED : in.number());
        }
        if (in.flag()) {
            participant.settle();
        }
        participant.sent(first ? Participant.UNCOUNTED : in.number());
        if (in.flag()) {
            participant.attach(connection(in));
        }
        while (in.flag()) {
            participant.moveTo(in.constant(PRIORITIES), new Cursor(in.number(), in.number(), in.number()));
        }
        while (in.version() > SECOND_VERSION && in.flag()) {
            participant.claims(in.constant(PRIORITIES), new Claim(in.number(), in.number(), in.number()));
        }
        return participant;
    }
}
