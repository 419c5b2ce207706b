package org.crisisline.system.simulation;

import java.util.Map;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Place;

/** What frames promise, held against the log and against what others have said at the moment at which a frame is heard. */
final class Promises {
    private final SimulatedLog log;
    private final SessionPartitions sessions;
    private final Map<String, SimulatedPerson> people;

    Promises(SimulatedLog log, SessionPartitions sessions, Map<String, SimulatedPerson> people) {
        this.log = log;
        this.sessions = sessions;
        this.people = people;
    }

    /** Accepted: the log has it, there. */
    void heard(SimulatedPerson by, ServerFrame.Accepted accepted) {
        Priority priority = Priority.valueOf(accepted.priority().name());
        Place place = new Place(Topics.messagesOf(priority).name(), sessions.of(by.session()));
        boolean there = accepted.position() >= 0
                && accepted.position() < log.end(place)
                && isMessageOf(by, accepted.id(), log.read(place, accepted.position()), priority);
        require(there, by, "is told that the log has what it has not", accepted);
    }

    private static boolean isMessageOf(SimulatedPerson by, String id, SimulatedLog.Entry entry, Priority priority) {
        LogRecord record = Topics.messagesOf(priority).valueSerde().decode(entry.value());
        return record.getBody() instanceof Message message
                && record.getSessionId().equals(by.session())
                && message.getParticipantId().equals(by.id())
                && message.getId().equals(id);
    }

    /** Delivered: its reader has said to have it. */
    void heard(SimulatedPerson by, ServerFrame.Delivered delivered) {
        long said = reader(by, delivered.participantId())
                .claimed(Priority.valueOf(delivered.priority().name()));
        require(delivered.position() <= said, by, "is told of a delivery that the reader knows nothing of", delivered);
    }

    /** Seen: its reader has said that a human has seen it. */
    void heard(SimulatedPerson by, ServerFrame.Seen seen) {
        long said = reader(by, seen.participantId())
                .saw(Priority.valueOf(seen.priority().name()));
        require(seen.position() <= said, by, "is told that was seen what the reader has not seen", seen);
    }

    /** Left: so the log says. */
    void heardThatItLeft(SimulatedPerson by) {
        boolean there = log.values(Topics.PRESENCE, sessions.of(by.session())).stream()
                .anyMatch(presence -> presence.getBody() instanceof Left
                        && presence.getSessionId().equals(by.session())
                        && presence.getParticipantId().equals(by.id()));
        require(there, by, "is told that it has left", "the log knows nothing of it");
    }

    private SimulatedPerson reader(SimulatedPerson by, String participant) {
        return people.get(by.session() + "/" + participant);
    }

    private static void require(boolean holds, SimulatedPerson by, String otherwise, Object what) {
        if (!holds) {
            throw new AssertionError(by + " " + otherwise + ": " + what);
        }
    }
}
