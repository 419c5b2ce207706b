package org.crisisline.delivery.lane;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/**
 * What a lane keeps of a session: all that must agree, under one key. Mutable; belongs to the turn that loaded it, and is written whole.
 *
 * <pre>
 *  OPEN ──(the fences of all priorities of the lane)──► ENDING ──(dead letters durable, messages deleted)──► OVER
 * </pre>
 */
public final class SessionState {
    /** Where a session stands in its life. */
    public enum Phase {
        /** Takes messages and delivers them. */
        OPEN,
        /** All fences are read; what was pending goes to the dead letters, then everything is deleted. */
        ENDING,
        /** Only the fences are left, until tokens for the session have died. */
        OVER
    }

    private final String sessionId;
    private final Map<Priority, LogEnd> logs = new EnumMap<>(Priority.class);
    private final Map<String, Participant> roster = new LinkedHashMap<>();
    private Phase phase = Phase.OPEN;
    private long messages;
    private long bytes;
    private long endedAtMillis;
    private EscalationView escalation;

    /** A session of which nothing is known yet. */
    public SessionState(String sessionId) {
        this.sessionId = Objects.requireNonNull(sessionId, "sessionId");
    }

    public String sessionId() {
        return sessionId;
    }

    public Phase phase() {
        return phase;
    }

    /** The end of the log of a priority. */
    public LogEnd log(Priority priority) {
        return logs.getOrDefault(priority, LogEnd.EMPTY);
    }

    /** Participants by id, in the order in which they came. */
    public Collection<Participant> participants() {
        return Collections.unmodifiableCollection(roster.values());
    }

    /** Finds a participant. */
    public Optional<Participant> participant(String id) {
        return Optional.ofNullable(roster.get(id));
    }

    /** Adds a participant. */
    public void join(Participant participant) {
        roster.put(participant.id(), participant);
    }

    /** Messages in the log, of all priorities of the lane. */
    public long messages() {
        return messages;
    }

    /** Their bytes. */
    public long bytes() {
        return bytes;
    }

    /** When it ended, by the broker's clock in milliseconds since 1970; 0 while it lives. */
    public long endedAtMillis() {
        return endedAtMillis;
    }

    /** The latest of its escalation. */
    public Optional<EscalationView> escalation() {
        return Optional.ofNullable(escalation);
    }

    /** Notes the latest of its escalation. */
    public void escalate(EscalationView view) {
        escalation = Objects.requireNonNull(view, "view");
    }

    /** Puts everything that is not the roster as it was read from the store. */
    public void restore(Phase at, Map<Priority, LogEnd> ends, long messageCount, long byteCount, long endedAt) {
        phase = at;
        logs.putAll(ends);
        messages = messageCount;
        bytes = byteCount;
        endedAtMillis = endedAt;
    }

    /** Counts a message behind the end of the log, and it is the end from here. */
    void append(Priority priority, long position, int size) {
        LogEnd end = log(priority);
        logs.put(priority, new LogEnd(Math.max(position, end.last()), end.fence()));
        messages++;
        bytes += size;
    }

    /** Sets the fence of a priority; with the last one of the lane the session is ENDING. */
    void fence(Priority priority, long position, long atMillis, Lane lane) {
        LogEnd end = log(priority);
        if (end.isFenced()) {
            throw new IllegalStateException("session " + sessionId + " has its fence of " + priority + " at "
                    + end.fence() + " already, found another at " + position);
        }
        logs.put(priority, new LogEnd(end.last(), position));
        endedAtMillis = Math.max(endedAtMillis, atMillis);
        if (phase == Phase.OPEN && lane.priorities().stream().allMatch(p -> log(p).isFenced())) {
            phase = Phase.ENDING;
        }
    }

    /** Everything else is deleted by now: only the fences stay. */
    void bury() {
        if (phase != Phase.ENDING) {
            throw new IllegalStateException(
                    "session " + sessionId + " is " + phase + ": only one that is ENDING goes OVER");
        }
        phase = Phase.OVER;
        roster.clear();
        escalation = null;
        messages = 0;
        bytes = 0;
    }
}
