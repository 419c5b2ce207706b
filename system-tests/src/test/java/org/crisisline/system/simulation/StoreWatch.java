package org.crisisline.system.simulation;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.lane.Participant;
import org.crisisline.delivery.lane.SessionState;
import org.crisisline.delivery.store.LaneStore;
import org.crisisline.delivery.store.StreamsBytes;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Place;

/** Looks at each write of a lane to its store: nothing is deleted before it is accounted for in the log, no limit is passed, no cursor runs ahead. */
final class StoreWatch implements SimulatedTask.Watcher {
    private final SimulatedLog log;
    private final Map<String, SimulatedPerson> people;
    private final LaneSettings settings;
    private final Supplier<Accounting> accounting;
    private final LetterBook letters;
    /** Of each store, that of the owner who opened it last. */
    private final Map<SimulatedStore, RoomWatch> rooms = new HashMap<>();

    /** @param accounting of the log as it is when it is asked for */
    StoreWatch(
            SimulatedLog log,
            Map<String, SimulatedPerson> people,
            LaneSettings settings,
            Supplier<Accounting> accounting) {
        this.log = log;
        this.people = people;
        this.settings = settings;
        this.accounting = accounting;
        this.letters = new LetterBook(log);
    }

    @Override
    public void opened(SimulatedTask task, SimulatedStore store) {
        if (task.kind().isLane()) {
            rooms.put(store, new RoomWatch(task, settings, store, laneOf(store)));
        }
    }

    @Override
    public void stored(SimulatedTask task, byte[] key, SimulatedStore store) {
        if (!task.kind().isLane()) {
            return;
        }
        boolean put = store.get(Bytes.wrap(key)) != null;
        LaneStore lane = laneOf(store);
        RoomWatch room = rooms.get(store);
        if (key[0] == 'S' && put) {
            SessionState state = lane.session(new String(key, 1, key.length - 1, StandardCharsets.UTF_8))
                    .orElseThrow();
            room.put(state);
            sessionPut(task, state);
        } else if (key[0] == 'M') {
            MessageSpot spot = MessageSpot.of(key);
            if (put) {
                room.put(spot, lane);
            } else {
                room.deleted(spot);
                deleted(task, lane.session(spot.session()).orElseThrow(), spot.priority(), spot.position());
            }
        }
    }

    private static LaneStore laneOf(SimulatedStore store) {
        return new LaneStore(new StreamsBytes(store), () -> 0);
    }

    // ------------------------------------------------------------------------------------------------ sessions

    private void sessionPut(SimulatedTask task, SessionState state) {
        for (Participant participant : state.participants()) {
            checkCursors(task, state, participant);
        }
        if (state.phase() == SessionState.Phase.OVER) {
            accounting.get().checkOver(task, state.sessionId());
        }
    }

    /** A cursor never passes what its participant said to have, or that a human there has seen. */
    private void checkCursors(SimulatedTask task, SessionState state, Participant participant) {
        SimulatedPerson person = people.get(state.sessionId() + "/" + participant.id());
        for (Priority priority : task.kind().deliveries().priorities()) {
            long cursor = participant.cursor(priority).acknowledged();
            if (cursor > person.claimed(priority)) {
                throw new AssertionError(task + " has a cursor of " + person + " at " + priority + " " + cursor
                        + ", who said to have " + person.claimed(priority));
            }
            long seen = participant.cursor(priority).seen();
            if (seen > person.saw(priority)) {
                throw new AssertionError(task + " takes " + priority + " for seen up to " + seen + " by " + person
                        + ", who said " + person.saw(priority));
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ deletions

    /** By docs/decisions/0008-who-is-owed-what.md: whoever it is owed to has it, or a letter about it is in the log by now. */
    private void deleted(SimulatedTask task, SessionState state, Priority priority, long position) {
        Place place = new Place(Topics.messagesOf(priority).name(), task.partition());
        SimulatedLog.Entry record = log.read(place, position);
        Message message = (Message)
                Topics.messagesOf(priority).valueSerde().decode(record.value()).getBody();
        String sender = message.getParticipantId();
        List<DeadLetter> about = letters.about(place, position);
        boolean someoneHasIt = false;
        for (Participant reader : state.participants()) {
            if (reader.id().equals(sender)) {
                continue;
            }
            boolean delivered = reader.cursor(priority).acknowledged() >= position;
            someoneHasIt |= delivered;
            boolean owed = !reader.hasLeft() || record.timestampMillis() <= reader.leftAtMillis();
            boolean buried = about.stream()
                    .anyMatch(letter -> letter.getParticipantId() == null
                            || letter.getParticipantId().equals(reader.id()));
            if (owed && !delivered && !buried) {
                throw new AssertionError(task + " deletes " + place + "@" + position + " of " + state.sessionId()
                        + ", which is owed to " + reader.id() + ", and no letter about it is in the log");
            }
        }
        if (!someoneHasIt && about.isEmpty()) {
            throw new AssertionError(task + " deletes " + place + "@" + position + " of " + state.sessionId()
                    + ", which nobody has, and no letter about it is in the log");
        }
    }
}
