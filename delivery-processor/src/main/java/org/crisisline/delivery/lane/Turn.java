package org.crisisline.delivery.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;

/** One decision about one session: what it knows, and what it wants done. Lives for the decision only. */
final class Turn {
    private final SessionState state;
    private final LaneLog log;
    private final Now now;
    private final List<Effect> effects = new ArrayList<>();
    private boolean changed;
    private Priority addedTo;
    private StoredMessage added;
    private long lastBeforeAdded;
    private String traceparent;

    Turn(SessionState state, LaneLog log, Now now) {
        this.state = state;
        this.log = log;
        this.now = now;
    }

    SessionState state() {
        return state;
    }

    String sessionId() {
        return state.sessionId();
    }

    LaneLog log() {
        return log;
    }

    Now now() {
        return now;
    }

    /** The session has changed and is to be stored at the end. */
    void changed() {
        changed = true;
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    void bury(DeadLetter letter) {
        effects.add(new Effect.Bury(letter));
    }

    /** What is posted from here on belongs to this trace; null: to none. */
    void trace(String parent) {
        traceparent = parent;
    }

    /** Puts a message at the end of the log: visible to the reads of this turn. */
    void append(Priority priority, StoredMessage message, boolean counts) {
        addedTo = priority;
        added = message;
        lastBeforeAdded = state.log(priority).last();
        effects.add(new Effect.PutMessage(sessionId(), priority, message));
        if (counts) {
            state.append(priority, message.position(), message.size());
        }
    }

    /** Where the log ended before this turn. */
    long lastBefore(Priority priority) {
        return addedTo == priority ? lastBeforeAdded : state.log(priority).last();
    }

    /** Messages behind a position, what this turn has put included. */
    List<StoredMessage> messages(Priority priority, long after, int limit) {
        return messages(priority, after, state.log(priority).last(), limit);
    }

    /** Messages behind a position and not behind another one. */
    List<StoredMessage> messages(Priority priority, long after, long upTo, int limit) {
        if (after >= upTo) {
            return List.of();
        }
        boolean withAdded = addedTo == priority && added.position() > after && added.position() <= upTo;
        if (!withAdded) {
            return log.messages(sessionId(), priority, after, upTo, limit);
        }
        if (after >= lastBeforeAdded) {
            // The common case: everything before it was dispatched, so nothing is read.
            return List.of(added);
        }
        List<StoredMessage> messages = new ArrayList<>(log.messages(sessionId(), priority, after, upTo, limit));
        int at = 0;
        while (at < messages.size() && messages.get(at).position() < added.position()) {
            at++;
        }
        if (at < messages.size() && messages.get(at).position() == added.position()) {
            messages.set(at, added);
        } else if (at < limit) {
            messages.add(at, added);
        }
        return messages.size() > limit ? messages.subList(0, limit) : messages;
    }

    Optional<StoredMessage> message(Priority priority, long position) {
        if (addedTo == priority && added.position() == position) {
            return Optional.of(added);
        }
        return log.message(sessionId(), priority, position);
    }

    /** Writes to a participant over its active connection; nothing happens when it is offline. */
    void post(Participant to, SpecificRecordBase body) {
        to.connection().ifPresent(connection -> post(to.id(), connection, body, traceparent));
    }

    /** Writes to a participant over a connection. */
    void post(String participantId, ActiveConnection over, SpecificRecordBase body, String trace) {
        effects.add(new Effect.Post(
                over.mailbox(),
                new MailboxRecord(
                        over.gatewayId(), over.gatewayEpoch(), sessionId(), participantId, over.connectionId(), body),
                trace));
    }

    /** All that is to be done, in order. */
    List<Effect> finish() {
        if (changed) {
            effects.add(new Effect.PutSession(state));
            changed = false;
        }
        return effects;
    }
}
