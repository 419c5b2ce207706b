package org.crisisline.delivery.lane;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Progress;

/** Moves cursors, and tells the senders. */
final class Acknowledgements {
    /** More than that is summed up instead of read. */
    private static final int READ_AT_MOST = 1_024;

    private final LaneSettings settings;
    private final Flights flights;
    private final Dispatcher dispatcher;

    Acknowledgements(LaneSettings settings, Flights flights, Dispatcher dispatcher) {
        this.settings = settings;
        this.flights = flights;
        this.dispatcher = dispatcher;
    }

    /** A participant has everything up to a position, or claims to. What the lane has not read so far waits for the log to get there. */
    void merge(Turn turn, Participant by, Priority priority, Claim claim) {
        long last = turn.state().log(priority).last();
        move(turn, by, priority, claim.upTo(last));
        if (claim.position() > last) {
            Claim before = by.claim(priority).orElse(claim);
            Claim both = before.and(claim);
            if (by.claim(priority).isEmpty() || !both.equals(before)) {
                by.claims(priority, both);
                turn.changed();
            }
        }
    }

    /** The lane has read a message that someone may have said to have already. */
    void reached(Turn turn, Priority priority, long position, long appendedAtMillis) {
        for (Participant by : turn.state().participants()) {
            Claim claim = by.claim(priority).orElse(null);
            if (claim == null) {
                continue;
            }
            if (claim.isOf(position, appendedAtMillis)) {
                move(turn, by, priority, claim);
                Flight flight =
                        flights.find(turn.sessionId(), by.id(), priority).orElse(null);
                if (flight != null && !flight.isReplay()) {
                    advance(turn, by, flight, position);
                }
            }
            if (claim.isOverAt(position, appendedAtMillis)) {
                by.claimsNothing(priority);
                turn.changed();
            }
        }
    }

    private void move(Turn turn, Participant by, Priority priority, Claim to) {
        Cursor before = by.cursor(priority);
        Cursor after = before.acknowledge(to.position()).see(to.seen());
        if (after.equals(before)) {
            return;
        }
        by.moveTo(priority, after);
        turn.changed();
        if (after.acknowledged() > before.acknowledged()) {
            tell(turn, by, priority, before.acknowledged(), after.acknowledged(), false);
        }
        if (after.seen() > before.seen()) {
            tell(turn, by, priority, before.seen(), after.seen(), true);
        }
    }

    /** What was in flight on a connection has arrived; what waited behind it follows. */
    void advance(Turn turn, Participant by, Flight flight, long claimed) {
        long position = Math.min(claimed, turn.state().log(flight.priority()).last());
        if (position <= flight.acknowledged()) {
            return;
        }
        flights.tally(-flight.acknowledge(position).size());
        flight.firstAttempt();
        switch (flight.phase()) {
            case QUIET, CLOSING -> {}
            case AWAITING, BACKING_OFF -> goOn(turn, flight);
            case ASKED -> {
                // After a refusal the answer is still needed, to know which refusals were of the same trouble.
                if (flight.question() == Flight.Question.SILENCE) {
                    goOn(turn, flight);
                }
            }
        }
        if (flight.isHalfEmpty(settings)) {
            dispatcher.pump(turn, by, flight);
        }
    }

    private void goOn(Turn turn, Flight flight) {
        if (flight.isEmpty()) {
            flight.quiet();
        } else {
            flight.awaiting(turn.now().in(settings.ackTimeout()));
            flights.schedule(flight);
        }
    }

    /** Tells those whose messages lie behind {@code from} and not behind {@code to}, the latest of each by name. */
    private void tell(Turn turn, Participant by, Priority priority, long from, long to, boolean seen) {
        Map<String, String> latest = new LinkedHashMap<>();
        Flight flight = flights.find(turn.sessionId(), by.id(), priority).orElse(null);
        if (!seen && flight != null && flight.acknowledged() <= from && to <= flight.lastSent()) {
            // The common case: what is covered is in flight, and nothing has to be read.
            for (InFlight entry : flight.entries()) {
                if (entry.position() > from && entry.position() <= to) {
                    latest.put(entry.senderId(), entry.messageId());
                }
            }
        } else {
            List<StoredMessage> covered = turn.messages(priority, from, to, READ_AT_MOST + 1);
            if (covered.size() > READ_AT_MOST) {
                sumUp(turn, by, priority, to, seen);
                return;
            }
            for (StoredMessage message : covered) {
                latest.put(message.senderId(), message.messageId());
            }
        }
        latest.remove(by.id());
        latest.forEach((senderId, messageId) -> turn.state()
                .participant(senderId)
                .ifPresent(sender -> turn.post(sender, new Progress(by.id(), priority, to, messageId, seen))));
    }

    private static void sumUp(Turn turn, Participant by, Priority priority, long to, boolean seen) {
        for (Participant other : turn.state().participants()) {
            if (other != by) {
                turn.post(other, new Progress(by.id(), priority, to, null, seen));
            }
        }
    }
}
