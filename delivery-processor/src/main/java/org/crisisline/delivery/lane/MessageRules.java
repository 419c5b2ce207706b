package org.crisisline.delivery.lane;

import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Rejected;
import org.crisisline.schemas.record.Repeated;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.Lane;

/** What happens when a message, or the session's END, is read from the log. */
final class MessageRules {
    private final Lane lane;
    private final LaneSettings settings;
    private final Dispatcher dispatcher;
    private final Burials burials;
    private final Settlements settlements;
    private final Parked parked;
    private final Acknowledgements acknowledgements;

    MessageRules(
            Lane lane,
            LaneSettings settings,
            Dispatcher dispatcher,
            Burials burials,
            Settlements settlements,
            Parked parked,
            Acknowledgements acknowledgements) {
        this.lane = lane;
        this.settings = settings;
        this.dispatcher = dispatcher;
        this.burials = burials;
        this.settlements = settlements;
        this.parked = parked;
        this.acknowledgements = acknowledgements;
    }

    /** Returns the message if it is in the log from here on, and was not before. */
    Optional<StoredMessage> onMessage(Turn turn, Priority priority, Origin origin, Message message) {
        SessionState state = turn.state();
        long position = origin.offset();
        LogEnd end = state.log(priority);
        if (end.isFenced() && position > end.fence()) {
            refuse(
                    turn,
                    priority,
                    origin,
                    message,
                    Reason.BEHIND_FENCE,
                    "forbidden",
                    "the session ended at position " + end.fence() + ", before this message");
            return Optional.empty();
        }
        if (state.phase() == SessionState.Phase.OVER) {
            // A second reading: the session was over only when commits behind the first one had happened, so letters
            // about it are durable.
            return Optional.empty();
        }
        MessageIdentity identity = MessageIdentity.of(priority, position, message);
        Optional<MessageIdentity> known =
                turn.log().identity(state.sessionId(), message.getParticipantId(), message.getId());
        if (known.isEmpty()) {
            return takeUnknown(turn, priority, origin, message, identity);
        } else if (known.get().isAt(priority, position)) {
            // A second reading. What lies behind the known end of the log was put before the session was stored, and
            // counts now. Before a fence it is accounted for with the session.
            if (!end.isFenced()) {
                return take(turn, priority, origin, message, identity, position > end.last());
            }
        } else if (known.get().hasContentOf(identity)) {
            answer(
                    turn,
                    message,
                    new Repeated(
                            message.getId(), known.get().priority(), known.get().position()));
        } else {
            refuse(
                    turn,
                    priority,
                    origin,
                    message,
                    Reason.INVALID,
                    "id_conflict",
                    "the id is that of the message at position " + known.get().position() + " of "
                            + known.get().priority() + ", whose content is another");
        }
        return Optional.empty();
    }

    private Optional<StoredMessage> takeUnknown(
            Turn turn, Priority priority, Origin origin, Message message, MessageIdentity identity) {
        SessionState state = turn.state();
        LogEnd end = state.log(priority);
        boolean passed = origin.offset() <= end.last();
        if (end.isFenced() && passed) {
            account(turn, priority, origin, message, identity);
            return Optional.empty();
        }
        // What had no room when it was first read has none when it is read again.
        if (!hasRoom(state, priority, origin.value().length)) {
            refuse(
                    turn,
                    priority,
                    origin,
                    message,
                    Reason.SESSION_FULL,
                    "session_full",
                    "the session's log has " + state.messages() + " messages and " + state.bytes()
                            + " bytes, and at most " + settings.sessionMessages() + " and " + settings.sessionBytes()
                            + " are kept, less for lower priorities");
            return Optional.empty();
        }
        if (end.isFenced()) {
            account(turn, priority, origin, message, identity);
            return Optional.empty();
        }
        if (passed) {
            // It was read before and not taken; the participants may be past it, and the letter may be lost.
            burials.refused(
                    turn,
                    origin,
                    message,
                    Reason.PROCESSING_FAILED,
                    "position " + origin.offset()
                            + " was not taken when it was first read, and the log goes on behind it");
            return Optional.empty();
        }
        return take(turn, priority, origin, message, identity, true);
    }

    /** The end was kept of an earlier reading, and the message was not, or is deleted already: it is settled, perhaps once more. */
    private void account(Turn turn, Priority priority, Origin origin, Message message, MessageIdentity identity) {
        turn.add(new Effect.PutIdentity(turn.sessionId(), message.getParticipantId(), message.getId(), identity));
        turn.append(
                priority,
                new StoredMessage(origin.offset(), message, origin.traceparent(), origin.value()),
                origin.offset() > turn.state().log(priority).last());
        acknowledgements.reached(turn, priority, origin.offset(), origin.timestampMillis());
        settlements.ofSessionAgain(turn.sessionId());
    }

    private Optional<StoredMessage> take(
            Turn turn, Priority priority, Origin origin, Message message, MessageIdentity identity, boolean counts) {
        SessionState state = turn.state();
        Participant sender = sender(turn, message);
        if (counts && sender != null) {
            sender.hasSent();
        }
        long lastBefore = state.log(priority).last();
        StoredMessage stored = new StoredMessage(origin.offset(), message, origin.traceparent(), origin.value());
        // The id first: of what is written, any prefix may survive a crash, and a message without its id would be taken
        // again when a client repeats it.
        turn.add(new Effect.PutIdentity(state.sessionId(), message.getParticipantId(), message.getId(), identity));
        turn.append(priority, stored, counts);
        acknowledgements.reached(turn, priority, origin.offset(), origin.timestampMillis());
        if (sender != null && sender.cursor(priority).clear() >= lastBefore) {
            sender.moveTo(priority, sender.cursor(priority).clearTo(origin.offset()));
        }
        dispatcher.spread(turn, priority);
        settleWithWhoLeft(turn, priority, origin, message);
        return counts ? Optional.of(stored) : Optional.empty();
    }

    /** Who left before the lane came to read a message, and after the broker had appended it, is owed it: its account is settled again. */
    private void settleWithWhoLeft(Turn turn, Priority priority, Origin origin, Message message) {
        for (Participant who : turn.state().participants()) {
            if (!who.hasLeft() || who.id().equals(message.getParticipantId())) {
                continue;
            }
            if (who.leftAtMillis() == Participant.UNDATED) {
                // It left before this release came here; what is appended from now on came later than that.
                who.leave(turn.now().wall().toEpochMilli());
                turn.changed();
            }
            boolean owed = origin.timestampMillis() <= who.leftAtMillis()
                    && who.cursor(priority).acknowledged() < origin.offset();
            if (owed) {
                who.reopen();
                turn.changed();
                settlements.ofParticipantAgain(turn.sessionId(), who.id());
            }
        }
    }

    /**
     * Counts what was put into the log and is behind the end that the session knows of: a crash came in between, or a stale owner has written an
     * older state of the session over a newer one.
     */
    void recount(Turn turn) {
        SessionState state = turn.state();
        boolean ahead = lane.priorities().stream()
                .anyMatch(p -> turn.log().lastPosition(state.sessionId(), p)
                        < state.log(p).last());
        if (ahead) {
            // A life that went on with its own disk wrote of messages that the changelog never got. They are read again
            // from their topic, since nothing behind them was committed.
            state.uncount();
            turn.changed();
        }
        lane.priorities().forEach(priority -> recount(turn, priority));
    }

    private void recount(Turn turn, Priority priority) {
        SessionState state = turn.state();
        List<StoredMessage> behind;
        do {
            behind = turn.log()
                    .messages(
                            state.sessionId(), priority, state.log(priority).last(), Long.MAX_VALUE, settings.chunk());
            for (StoredMessage message : behind) {
                Participant sender = sender(turn, message.message());
                if (sender != null) {
                    sender.hasSent();
                }
                state.append(priority, message.position(), message.size());
                turn.changed();
            }
        } while (behind.size() == settings.chunk());
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

    private void refuse(
            Turn turn, Priority priority, Origin origin, Message message, Reason reason, String code, String why) {
        burials.refused(turn, origin, message, reason, why);
        answer(turn, message, new Rejected(message.getId(), code, why, new PositionAt(priority, origin.offset())));
    }

    /** Over the sender's active connection; and over the one that the message came from, once the lane has read of that. */
    private void answer(Turn turn, Message message, SpecificRecordBase body) {
        String senderId = message.getParticipantId();
        Participant sender = turn.state().participant(senderId).orElse(null);
        if (sender == null || sender.connection().isEmpty()) {
            parked.park(turn.sessionId(), senderId, body, turn.now());
            return;
        }
        turn.post(sender, body);
        if (!sender.isAttachedBy(message.getConnectionId())) {
            parked.parkFor(message.getConnectionId(), turn.sessionId(), senderId, body, turn.now());
        }
    }

    /** Whether the session has all its fences now. The first END of a log is its fence; later ones say nothing. */
    boolean onEnd(Turn turn, Priority priority, Origin origin, SessionEnd end) {
        SessionState state = turn.state();
        if (state.log(priority).isFenced()) {
            return false;
        }
        if (end.getRoster() != null) {
            join(state, end.getRoster());
        }
        state.fence(priority, origin.offset(), origin.timestampMillis(), lane);
        turn.changed();
        return state.phase() == SessionState.Phase.ENDING;
    }

    /**
     * Everyone whom the END names is owed what lies before it, also who came while this lane was behind in reading presence. The roster is bounded
     * by its writer, so the limit of this lane doesn't count here.
     */
    private static void join(SessionState state, List<String> roster) {
        for (String id : roster) {
            if (Identifiers.isLegal(id) && state.participant(id).isEmpty()) {
                // Its role is not said, and nobody is told of it: the session is over for everyone.
                state.join(new Participant(id, Role.SERVICE));
            }
        }
    }
}
