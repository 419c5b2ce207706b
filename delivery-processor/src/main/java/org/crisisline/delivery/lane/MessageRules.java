package org.crisisline.delivery.lane;

import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Rejected;
import org.crisisline.schemas.record.Repeated;
import org.crisisline.schemas.topic.Lane;

/** What happens when a message, or the session's END, is read from the log. */
final class MessageRules {
    private final Lane lane;
    private final LaneSettings settings;
    private final Dispatcher dispatcher;
    private final DeadLetters letters;
    private final Parked parked;

    MessageRules(Lane lane, LaneSettings settings, Dispatcher dispatcher, DeadLetters letters, Parked parked) {
        this.lane = lane;
        this.settings = settings;
        this.dispatcher = dispatcher;
        this.letters = letters;
        this.parked = parked;
    }

    void onMessage(Turn turn, Priority priority, Origin origin, Message message) {
        SessionState state = turn.state();
        long position = origin.offset();
        LogEnd end = state.log(priority);
        if (end.isFenced()) {
            if (position > end.fence()) {
                refuse(
                        turn,
                        origin,
                        message,
                        Reason.BEHIND_FENCE,
                        "forbidden",
                        "the session ended at position " + end.fence() + ", before this message");
            }
            // Before the fence it is a second reading of what was accounted for.
            return;
        }
        MessageIdentity identity = MessageIdentity.of(priority, position, message);
        Optional<MessageIdentity> known =
                turn.log().identity(state.sessionId(), message.getParticipantId(), message.getId());
        if (known.isEmpty()) {
            takeUnknown(turn, priority, origin, message, identity);
        } else if (known.get().isAt(priority, position)) {
            // A second reading. What lies behind the known end of the log was put before the session was stored, and
            // counts now.
            boolean counts = position > end.last();
            take(turn, priority, origin, message, identity, counts);
        } else if (known.get().hasContentOf(identity)) {
            answer(
                    turn,
                    message,
                    new Repeated(
                            message.getId(), known.get().priority(), known.get().position()));
        } else {
            refuse(
                    turn,
                    origin,
                    message,
                    Reason.INVALID,
                    "id_conflict",
                    "the id is that of the message at position " + known.get().position() + " of "
                            + known.get().priority() + ", whose content is another");
        }
    }

    private void takeUnknown(Turn turn, Priority priority, Origin origin, Message message, MessageIdentity identity) {
        SessionState state = turn.state();
        if (origin.offset() <= state.log(priority).last()) {
            // It was read before and not taken, and the participants may be past it.
            turn.bury(letters.forRecord(
                    origin,
                    state.sessionId(),
                    message.getId(),
                    Reason.PROCESSING_FAILED,
                    null,
                    "position " + origin.offset() + " is not behind "
                            + state.log(priority).last() + ", the last one, and was not taken when it was first read",
                    turn.now().wall()));
            return;
        }
        int size = origin.value().length;
        if (!hasRoom(state, priority, size)) {
            refuse(
                    turn,
                    origin,
                    message,
                    Reason.SESSION_FULL,
                    "session_full",
                    "the session's log has " + state.messages() + " messages and " + state.bytes()
                            + " bytes, and at most " + settings.sessionMessages() + " and " + settings.sessionBytes()
                            + " are kept, less for lower priorities");
            return;
        }
        take(turn, priority, origin, message, identity, true);
    }

    private void take(
            Turn turn, Priority priority, Origin origin, Message message, MessageIdentity identity, boolean counts) {
        SessionState state = turn.state();
        Participant sender = sender(turn, message);
        long lastBefore = state.log(priority).last();
        StoredMessage stored = new StoredMessage(origin.offset(), message, origin.traceparent(), origin.value());
        // The id first: of what is written, any prefix may survive a crash, and a message without its id would be taken
        // again when a client repeats it.
        turn.add(new Effect.PutIdentity(state.sessionId(), message.getParticipantId(), message.getId(), identity));
        turn.append(priority, stored, counts);
        if (sender != null && sender.cursor(priority).clear() >= lastBefore) {
            sender.moveTo(priority, sender.cursor(priority).clearTo(origin.offset()));
        }
        dispatcher.spread(turn, priority);
    }

    /** The lower a priority, the sooner it is refused: the last fifth of the log is not for LOW, the last tenth not for NORMAL. */
    private boolean hasRoom(SessionState state, Priority priority, int size) {
        double share = switch (priority) {
            case EMERGENCY, HIGH -> 1.0;
            case NORMAL -> 0.9;
            case LOW -> 0.8;
        };
        return state.messages() + 1 <= share * settings.sessionMessages()
                && state.bytes() + size <= share * settings.sessionBytes();
    }

    /** Who sends is in the session. Null when that has no room: such a sender is read, and gets nothing. */
    private Participant sender(Turn turn, Message message) {
        SessionState state = turn.state();
        Participant known = state.participant(message.getParticipantId()).orElse(null);
        if (known != null || state.participants().size() >= settings.participants()) {
            return known;
        }
        Participant sender = new Participant(message.getParticipantId(), message.getRole());
        state.join(sender);
        turn.changed();
        return sender;
    }

    private void refuse(Turn turn, Origin origin, Message message, Reason reason, String code, String why) {
        turn.bury(letters.forRecord(
                origin,
                turn.sessionId(),
                message.getId(),
                reason,
                null,
                why,
                turn.now().wall()));
        answer(turn, message, new Rejected(message.getId(), code, why));
    }

    private void answer(Turn turn, Message message, SpecificRecordBase body) {
        Participant sender =
                turn.state().participant(message.getParticipantId()).orElse(null);
        if (sender != null && sender.connection().isPresent()) {
            turn.post(sender, body);
        } else {
            parked.park(turn.sessionId(), message.getParticipantId(), body, turn.now());
        }
    }

    /** Whether the session has all its fences now. The first END of a log is its fence; later ones say nothing. */
    boolean onEnd(Turn turn, Priority priority, Origin origin) {
        SessionState state = turn.state();
        if (state.log(priority).isFenced()) {
            return false;
        }
        state.fence(priority, origin.offset(), origin.timestampMillis(), lane);
        turn.changed();
        return state.phase() == SessionState.Phase.ENDING;
    }
}
