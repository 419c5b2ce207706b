package org.crisisline.system.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.lane.Participant;
import org.crisisline.delivery.lane.SessionState;
import org.crisisline.delivery.lane.StoredMessage;
import org.crisisline.delivery.store.LaneStore;
import org.crisisline.delivery.store.StreamsBytes;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Place;

/** Looks at each write of a lane to its store: nothing is deleted before it is accounted for in the log, no limit is passed, no cursor runs ahead. */
final class StoreWatch implements SimulatedTask.Watcher {
    private static final Priority[] PRIORITIES = Priority.values();

    private final SimulatedLog log;
    private final Map<String, SimulatedPerson> people;
    private final LaneSettings settings;
    private final Supplier<Accounting> accounting;
    private final LetterBook letters;
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
    public void stored(SimulatedTask task, byte[] key, SimulatedStore store) {
        if (!task.kind().isLane()) {
            return;
        }
        boolean put = store.get(Bytes.wrap(key)) != null;
        LaneStore lane = new LaneStore(new StreamsBytes(store), () -> 0);
        if (key[0] == 'S' && put) {
            sessionPut(task, lane.session(text(key, 1, key.length)).orElseThrow());
        } else if (key[0] == 'M') {
            int behindSession = key.length - Long.BYTES - 2;
            String session = text(key, 1, behindSession);
            Priority priority = PRIORITIES[key[behindSession + 1]];
            if (put) {
                checkRoom(task, lane, session);
            } else {
                long position = ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
                deleted(task, lane.session(session).orElseThrow(), priority, position);
            }
        }
    }

    private static String text(byte[] key, int from, int to) {
        return new String(key, from, to - from, StandardCharsets.UTF_8);
    }

    // ------------------------------------------------------------------------------------------------ sessions

    private void sessionPut(SimulatedTask task, SessionState state) {
        for (Participant participant : state.participants()) {
            checkCursors(task, state, participant);
        }
        if (passesLimit(task, state.messages(), state.bytes())) {
            throw new AssertionError(task + " counts " + state.messages() + " messages of " + state.bytes()
                    + " bytes in the log of " + state.sessionId());
        }
        if (state.phase() == SessionState.Phase.OVER) {
            accounting.get().checkOver(task, state.sessionId());
        }
    }

    /**
     * Each life of a task keeps within the limit what it takes. It finds what others wrote that did not come to a commit, though, each of which
     * had room for other messages than the next one has: topics are read in another order each time.
     */
    private boolean passesLimit(SimulatedTask task, long messages, long bytes) {
        int owners = task.generation();
        return messages > (long) owners * settings.sessionMessages() || bytes > owners * settings.sessionBytes();
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

    /** The limit holds for what is there, whatever the session counts. */
    private void checkRoom(SimulatedTask task, LaneStore lane, String session) {
        int messages = 0;
        long bytes = 0;
        for (Priority priority : task.kind().deliveries().priorities()) {
            for (StoredMessage message : lane.messages(session, priority, -1, Long.MAX_VALUE, Integer.MAX_VALUE)) {
                messages++;
                bytes += message.size();
            }
        }
        if (passesLimit(task, messages, bytes)) {
            throw new AssertionError(
                    task + " keeps " + messages + " messages of " + bytes + " bytes in the log of " + session);
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
