package org.crisisline.delivery.lane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.crisisline.schemas.record.Priority;

/**
 * All flights of a partition, and whose time has come. Costs of an event don't grow with the number of flights, but for the logarithm of
 * the timers' queue.
 */
final class Flights {
    private record Timer(long due, Flight flight) {}

    private final Map<String, Map<String, Map<Priority, Flight>>> sessions = new HashMap<>();
    // Differences, since the ticker may overflow.
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((a, b) -> Long.signum(a.due() - b.due()));
    private final Deque<Flight> toContinue = new ArrayDeque<>();
    private int count;
    private int inFlight;

    int count() {
        return count;
    }

    int sessions() {
        return sessions.size();
    }

    /** Messages in flight, as of the last {@link #tally}. */
    int inFlight() {
        return inFlight;
    }

    /** Corrects the number of messages in flight after a change of one flight. */
    void tally(int change) {
        inFlight += change;
    }

    Optional<Flight> find(String sessionId, String participantId, Priority priority) {
        return Optional.ofNullable(ofParticipant(sessionId, participantId).get(priority));
    }

    boolean has(String sessionId, String participantId) {
        return !ofParticipant(sessionId, participantId).isEmpty();
    }

    /** Whether the participant's connection is being closed for want of acknowledgements. */
    boolean isClosing(String sessionId, String participantId) {
        for (Flight flight : ofParticipant(sessionId, participantId).values()) {
            if (flight.phase() == Flight.Phase.CLOSING) {
                return true;
            }
        }
        return false;
    }

    Collection<Flight> flightsOf(String sessionId, String participantId) {
        return List.copyOf(ofParticipant(sessionId, participantId).values());
    }

    private Map<Priority, Flight> ofParticipant(String sessionId, String participantId) {
        return sessions.getOrDefault(sessionId, Map.of()).getOrDefault(participantId, Map.of());
    }

    void open(Flight flight) {
        Flight before = sessions.computeIfAbsent(flight.sessionId(), id -> new HashMap<>())
                .computeIfAbsent(flight.participantId(), id -> new EnumMap<>(Priority.class))
                .put(flight.priority(), flight);
        if (before != null) {
            throw new IllegalStateException("a flight of " + flight.priority() + " to participant "
                    + flight.participantId() + " of session " + flight.sessionId() + " is open already");
        }
        count++;
    }

    void close(Flight flight) {
        Map<String, Map<Priority, Flight>> session = sessions.get(flight.sessionId());
        if (session == null) {
            return;
        }
        Map<Priority, Flight> participant = session.get(flight.participantId());
        if (participant == null || !participant.remove(flight.priority(), flight)) {
            return;
        }
        forget(flight);
        if (participant.isEmpty()) {
            session.remove(flight.participantId());
        }
        if (session.isEmpty()) {
            sessions.remove(flight.sessionId());
        }
    }

    void close(String sessionId, String participantId) {
        flightsOf(sessionId, participantId).forEach(this::close);
    }

    void close(String sessionId) {
        Map<String, Map<Priority, Flight>> session = sessions.remove(sessionId);
        if (session != null) {
            session.values().forEach(participant -> participant.values().forEach(this::forget));
        }
    }

    private void forget(Flight flight) {
        count--;
        inFlight -= flight.inFlight();
        // Timers and the queue to continue find out by themselves.
        flight.quiet();
        flight.toContinue(false);
    }

    /** Makes sure that the flight comes up when its deadline has come. */
    void schedule(Flight flight) {
        // Queued for an earlier time it finds out then; so an acknowledgement, which puts the deadline off, costs
        // nothing here.
        boolean inTime = flight.isQueued() && flight.queuedFor() - flight.deadline() <= 0;
        if (flight.hasDeadline() && !inTime) {
            flight.queue();
            timers.add(new Timer(flight.deadline(), flight));
        }
    }

    void continueLater(Flight flight) {
        if (!flight.isToContinue()) {
            flight.toContinue(true);
            toContinue.add(flight);
        }
    }

    /** Takes the flights whose deadline has come, at most so many. */
    List<Flight> due(Now now, int limit) {
        List<Flight> due = new ArrayList<>();
        for (int steps = 0; steps < 4 * limit && due.size() < limit; steps++) {
            Timer timer = timers.peek();
            if (timer == null || !now.isAtOrAfter(timer.due())) {
                break;
            }
            timers.remove();
            Flight flight = timer.flight();
            if (!flight.isQueued() || flight.queuedFor() != timer.due()) {
                // It was queued for an earlier time meanwhile.
                continue;
            }
            flight.unqueue();
            if (flight.hasDeadline() && now.isAtOrAfter(flight.deadline())) {
                due.add(flight);
            } else {
                schedule(flight);
            }
        }
        return due;
    }

    /** Takes the flights that have more to read, at most so many. */
    List<Flight> toContinue(int limit) {
        List<Flight> next = new ArrayList<>();
        while (next.size() < limit && !toContinue.isEmpty()) {
            Flight flight = toContinue.remove();
            if (flight.isToContinue()) {
                flight.toContinue(false);
                next.add(flight);
            }
        }
        return next;
    }
}
