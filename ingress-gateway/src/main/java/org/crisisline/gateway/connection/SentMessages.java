package org.crisisline.gateway.connection;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.crisisline.schemas.record.Priority;

/**
 * The latest messages that came in on one connection: for repeats of an id, and to tell how long they took. Bounded; the oldest answered
 * ones are forgotten, after which the lane alone recognises repeats. One thread's.
 */
final class SentMessages {
    enum State {
        /** The log has not answered. */
        IN_FLIGHT,
        /** The log has it. */
        ACCEPTED,
        /** The log did not answer in time. */
        UNKNOWN
    }

    static final class Sent {
        private final String id;
        private final Priority priority;
        private final int content;
        private final boolean escalation;
        private long readNanos;
        private State state = State.IN_FLIGHT;
        private long position = Chain.NONE;
        private boolean dispatched;

        private Sent(String id, Priority priority, int content, boolean escalation, long readNanos) {
            this.id = id;
            this.priority = priority;
            this.content = content;
            this.escalation = escalation;
            this.readNanos = readNanos;
        }

        String id() {
            return id;
        }

        Priority priority() {
            return priority;
        }

        boolean isEscalation() {
            return escalation;
        }

        /** When its frame was read, the latest time that it was published. */
        long readNanos() {
            return readNanos;
        }

        State state() {
            return state;
        }

        long position() {
            return position;
        }

        /** True the first time: each escalation is measured once. */
        boolean dispatchedFirst() {
            boolean first = !dispatched;
            dispatched = true;
            return first;
        }

        boolean sameAs(Priority otherPriority, int otherContent) {
            return priority == otherPriority && content == otherContent;
        }
    }

    private final int bound;
    private final Map<String, Sent> byId = new LinkedHashMap<>();
    private final Map<Priority, NavigableMap<Long, Sent>> byPosition = new EnumMap<>(Priority.class);
    private int inFlight;

    SentMessages(int bound) {
        this.bound = bound;
    }

    Optional<Sent> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    int inFlight() {
        return inFlight;
    }

    /** Remembers a message that is about to be published for the first time. */
    void publish(String id, Priority priority, int content, boolean escalation, long readNanos) {
        byId.put(id, new Sent(id, priority, content, escalation, readNanos));
        inFlight++;
        forgetOldest();
    }

    /** A message whose outcome was unknown is published once more. */
    void publishAgain(Sent sent, long readNanos) {
        sent.readNanos = readNanos;
        sent.state = State.IN_FLIGHT;
        inFlight++;
    }

    /** The log has it there. */
    void accepted(Sent sent, long position) {
        answered(sent);
        sent.state = State.ACCEPTED;
        place(sent, position);
    }

    /** The lane says that it was there before; the lowest position is the message's. */
    void repeated(Sent sent, long position) {
        if (sent.state == State.ACCEPTED && position < sent.position) {
            atPriority(sent.priority).remove(sent.position);
            place(sent, position);
        }
    }

    private void place(Sent sent, long position) {
        sent.position = position;
        atPriority(sent.priority).put(position, sent);
    }

    /** The outcome is not known. */
    void unknown(Sent sent) {
        answered(sent);
        sent.state = State.UNKNOWN;
    }

    /** It was not stored: its id is free. */
    void forget(Sent sent) {
        answered(sent);
        remove(sent);
        byId.remove(sent.id);
    }

    /** Those that the log has at that priority, above one position and up to another. */
    Collection<Sent> between(Priority priority, long above, long upTo) {
        NavigableMap<Long, Sent> positions = byPosition.get(priority);
        if (positions == null || above >= upTo) {
            return List.of();
        }
        return positions.subMap(above, false, upTo, true).values();
    }

    private void answered(Sent sent) {
        if (sent.state == State.IN_FLIGHT) {
            inFlight--;
        }
    }

    private void forgetOldest() {
        Iterator<Sent> oldest = byId.values().iterator();
        while (byId.size() > bound && oldest.hasNext()) {
            Sent sent = oldest.next();
            if (sent.state != State.IN_FLIGHT) {
                remove(sent);
                oldest.remove();
            }
        }
    }

    private void remove(Sent sent) {
        if (sent.position != Chain.NONE) {
            atPriority(sent.priority).remove(sent.position);
        }
    }

    private NavigableMap<Long, Sent> atPriority(Priority priority) {
        return byPosition.computeIfAbsent(priority, p -> new TreeMap<>());
    }
}
