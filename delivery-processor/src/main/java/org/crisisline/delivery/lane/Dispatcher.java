package org.crisisline.delivery.lane;

import java.util.List;
import java.util.Map;
import org.crisisline.schemas.record.CaughtUp;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.Gap;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.topic.Lane;

/** Sends participants what is pending for them, a window at a time, as a chain. */
final class Dispatcher {
    private static final int READ = 64;
    private static final int READ_IN_A_ROW = 8;
    /** As the client is told. */
    private static final String LOST = "the log was rebuilt and no longer holds them";

    private final Lane lane;
    private final LaneSettings settings;
    private final Flights flights;
    private boolean starved;

    Dispatcher(Lane lane, LaneSettings settings, Flights flights) {
        this.lane = lane;
        this.settings = settings;
        this.flights = flights;
    }

    /** Whether something had to be left since there were too many flights; forgets it. */
    boolean wasStarved() {
        boolean was = starved;
        starved = false;
        return was;
    }

    /** A connection became the participant's active one, or its flights are to begin anew: everything after the cursor. */
    void begin(Turn turn, Participant to) {
        greet(turn, to);
        for (Priority priority : lane.priorities()) {
            Flight flight = open(turn, to, priority);
            if (flight != null) {
                catchUp(turn, to, flight, turn.state().log(priority).last());
            } else if (!isBehind(to, priority, turn.state().log(priority).last())) {
                // Nothing needs a flight that there is no room for.
                turn.post(
                        to,
                        new CaughtUp(
                                priority,
                                Cursor.NONE,
                                Cursor.NONE,
                                to.cursor(priority).acknowledged()));
            }
        }
    }

    /** Begins at the priorities for which there was no room when the participant's other flights began. */
    void beginWhatIsMissing(Turn turn, Participant to) {
        for (Priority priority : lane.priorities()) {
            Flight flight = isMissing(turn.state(), to, priority) ? open(turn, to, priority) : null;
            if (flight != null) {
                catchUp(turn, to, flight, turn.state().log(priority).last());
            }
        }
    }

    /** Whether something is pending for a connected participant at a priority at which nothing is under way. */
    boolean misses(SessionState state, Participant who) {
        return lane.priorities().stream().anyMatch(priority -> isMissing(state, who, priority));
    }

    private boolean isMissing(SessionState state, Participant who, Priority priority) {
        return who.connection().isPresent()
                && isBehind(who, priority, state.log(priority).last())
                && flights.find(state.sessionId(), who.id(), priority).isEmpty()
                && !flights.isClosing(state.sessionId(), who.id());
    }

    /** Whether a participant that is connected and has no flight needs one for a log that ends there. */
    private static boolean isBehind(Participant who, Priority priority, long last) {
        Map<Priority, Long> replays = who.connection().orElseThrow().replays();
        return replays.getOrDefault(priority, who.cursor(priority).clear()) < last;
    }

    private void catchUp(Turn turn, Participant to, Flight flight, long upTo) {
        nameGap(turn, to, flight);
        flight.catchUpTo(upTo);
        pump(turn, to, flight);
    }

    /**
     * Nothing is deleted from the log of a session that lives, so where a reader stands there is a message. If there is none, the store was
     * rebuilt from topics that had forgotten their beginning by then, and what lies up to the next message is lost with it.
     */
    private static void nameGap(Turn turn, Participant to, Flight flight) {
        long at = flight.scanned();
        Priority priority = flight.priority();
        if (at == Cursor.NONE || turn.message(priority, at).isPresent()) {
            return;
        }
        List<StoredMessage> next = turn.messages(priority, at, 1);
        if (!next.isEmpty() && next.get(0).position() > at + 1) {
            turn.post(to, new Gap(priority, at + 1, next.get(0).position() - 1, LOST));
        }
    }

    /** Tells a participant how far the others are, and where the escalation stands: what changed while it was away. */
    private void greet(Turn turn, Participant to) {
        for (Participant other : turn.state().participants()) {
            if (other == to) {
                continue;
            }
            for (Priority priority : lane.priorities()) {
                Cursor cursor = other.cursor(priority);
                if (cursor.acknowledged() != Cursor.NONE) {
                    turn.post(to, new Progress(other.id(), priority, cursor.acknowledged(), null, false));
                }
                if (cursor.seen() != Cursor.NONE) {
                    turn.post(to, new Progress(other.id(), priority, cursor.seen(), null, true));
                }
            }
        }
        turn.state().escalation().ifPresent(view -> turn.post(to, notice(view)));
    }

    static EscalationNotice notice(EscalationView view) {
        return new EscalationNotice(
                view.messageId(), view.escalationId(), view.state(), view.channel(), view.by(), view.elapsedMillis());
    }

    /** Dispatches what is pending at a priority to everyone who is connected. */
    void spread(Turn turn, Priority priority) {
        for (Participant to : turn.state().participants()) {
            if (to.connection().isEmpty() || to.hasLeft()) {
                continue;
            }
            Flight flight = flights.find(turn.sessionId(), to.id(), priority).orElse(null);
            if (flight != null) {
                pump(turn, to, flight);
            } else if (isMissing(turn.state(), to, priority)) {
                flight = open(turn, to, priority);
                if (flight != null && isBehind(to, priority, turn.lastBefore(priority))) {
                    // There was no room for it when it was to catch up.
                    catchUp(turn, to, flight, turn.lastBefore(priority));
                } else if (flight != null) {
                    pump(turn, to, flight);
                }
            }
        }
    }

    /** Null when there are too many. */
    private Flight open(Turn turn, Participant to, Priority priority) {
        if (flights.count() >= settings.flights()) {
            starved = true;
            return null;
        }
        ActiveConnection connection = to.connection().orElseThrow();
        Flight flight = new Flight(turn.sessionId(), to.id(), priority, connection, to.cursor(priority));
        flights.open(flight);
        return flight;
    }

    /** Dispatches what the window has room for. */
    void pump(Turn turn, Participant to, Flight flight) {
        int before = flight.inFlight();
        boolean more = true;
        for (int reads = 0; more && flight.hasRoom(settings); reads++) {
            if (reads == READ_IN_A_ROW) {
                // A long stretch of the participant's own; others want their turn.
                flights.continueLater(flight);
                break;
            }
            List<StoredMessage> batch = turn.messages(flight.priority(), flight.scanned(), READ);
            more = batch.size() == READ;
            boolean full = false;
            for (StoredMessage message : batch) {
                if (message.senderId().equals(to.id())) {
                    flight.passOver(message.position());
                } else if (flight.hasRoomFor(message.size(), settings)) {
                    dispatch(turn, to, flight, message, flight.sent(message).previous(), 1);
                } else {
                    full = true;
                    break;
                }
            }
            if (full) {
                more = false;
            } else if (!more) {
                flight.passOver(turn.state().log(flight.priority()).last());
            }
        }
        flights.tally(flight.inFlight() - before);
        if (flight.hasCaughtUp()) {
            sayCaughtUp(turn, to, flight);
        }
        if (flight.phase() == Flight.Phase.QUIET && !flight.isEmpty()) {
            flight.awaiting(turn.now().in(settings.ackTimeout()));
            flights.schedule(flight);
        }
        releaseWhenIdle(turn, to, flight);
    }

    private void sayCaughtUp(Turn turn, Participant to, Flight flight) {
        long after = flight.caughtUp();
        turn.post(
                to.id(),
                flight.connection(),
                new CaughtUp(
                        flight.priority(),
                        after,
                        after,
                        to.cursor(flight.priority()).acknowledged()),
                null);
    }

    private void dispatch(Turn turn, Participant to, Flight flight, StoredMessage stored, long previous, int attempt) {
        Message message = stored.message();
        turn.post(
                to.id(),
                flight.connection(),
                new Dispatch(
                        flight.priority(),
                        stored.position(),
                        previous,
                        to.cursor(flight.priority()).acknowledged(),
                        attempt,
                        message.getId(),
                        message.getParticipantId(),
                        message.getRole(),
                        message.getKind(),
                        message.getPayload(),
                        message.getReceivedAt()),
                stored.traceparent().orElse(null));
    }

    /** Writes again what was written and not acknowledged. */
    void repeat(Turn turn, Participant to, Flight flight) {
        for (InFlight entry : flight.entries()) {
            turn.message(flight.priority(), entry.position())
                    .ifPresent(m -> dispatch(turn, to, flight, m, entry.previous(), flight.attempt()));
        }
    }

    /** Goes back to what was written, and dispatches again from there; no attempt is counted. */
    void goBack(Turn turn, Participant to, Flight flight, long written) {
        int before = flight.inFlight();
        flight.rewind(Math.max(written, flight.acknowledged()));
        flights.tally(flight.inFlight() - before);
        pump(turn, to, flight);
    }

    /** A flight with nothing to do is given up; the next message opens another one at the cursor. */
    void releaseWhenIdle(Turn turn, Participant to, Flight flight) {
        boolean idle = flight.isEmpty()
                && flight.scanned() >= turn.state().log(flight.priority()).last()
                && !flight.owesCaughtUp()
                && flight.phase() == Flight.Phase.QUIET;
        if (idle) {
            if (flight.isReplay()) {
                to.attach(to.connection().orElseThrow().replayed(flight.priority()));
                turn.changed();
            }
            Cursor cursor = to.cursor(flight.priority());
            to.moveTo(flight.priority(), cursor.clearTo(flight.scanned()));
            flights.close(flight);
        }
    }
}
