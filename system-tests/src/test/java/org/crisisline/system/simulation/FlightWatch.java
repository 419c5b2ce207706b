package org.crisisline.system.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Place;

/**
 * Counts what one life of a lane has in flight from what it sends alone, connection by connection and priority by priority, and holds it against
 * the window. A dispatch names the one before it, so what was behind that has been taken back; and the cursor, so what is before that has arrived.
 */
final class FlightWatch {
    private record Line(String session, String participant, String connection, Priority priority) {}

    private final SimulatedLog log;
    private final int partition;
    private final LaneSettings settings;
    private final Map<Line, NavigableMap<Long, Integer>> flights = new HashMap<>();

    FlightWatch(SimulatedLog log, int partition, LaneSettings settings) {
        this.log = log;
        this.partition = partition;
        this.settings = settings;
    }

    /** The lane sends it to a gateway. */
    void posted(MailboxRecord record) {
        if (!(record.getBody() instanceof Dispatch dispatch) || dispatch.getAttempt() > 1) {
            // A further attempt repeats what is in flight.
            return;
        }
        Line line = new Line(
                record.getSessionId(), record.getParticipantId(), record.getConnectionId(), dispatch.getPriority());
        NavigableMap<Long, Integer> flight = flights.computeIfAbsent(line, l -> new TreeMap<>());
        flight.headMap(dispatch.getCursor(), true).clear();
        flight.tailMap(dispatch.getPrevious(), false).clear();
        Place place = new Place(Topics.messagesOf(dispatch.getPriority()).name(), partition);
        flight.put(
                dispatch.getPosition(), log.read(place, dispatch.getPosition()).value().length);
        int bytes = flight.values().stream().mapToInt(Integer::intValue).sum();
        // One message may be bigger than the window.
        if (flight.size() > settings.windowMessages() || (flight.size() > 1 && bytes > settings.windowBytes())) {
            throw new AssertionError(line + " has " + flight.size() + " messages of " + bytes
                    + " bytes in flight, positions " + flight.keySet());
        }
    }
}
