package org.crisisline.system.traffic;

import org.crisisline.client.frame.Priority;
import org.crisisline.client.outbox.Accepted;

/**
 * A message that somebody sent. What became of it is written by the sender's event loop and read by the test.
 *
 * <p>{@code dueAt} is when the plan wanted it sent, on the monotonic clock: a stall of the sender counts as well.
 */
final class Said {
    private final String session;
    private final String from;
    private final String to;
    private final String id;
    private final Priority priority;
    private final long dueAt;
    private volatile Accepted accepted;
    private volatile Throwable refused;
    /** Written before what tells of it, read after. */
    private long answeredAt;

    Said(String session, String from, String to, String id, Priority priority, long dueAt) {
        this.session = session;
        this.from = from;
        this.to = to;
        this.id = id;
        this.priority = priority;
        this.dueAt = dueAt;
    }

    /** The sender learnt what became of it, at that time on the monotonic clock. */
    void answered(Accepted answer, Throwable failure, long at) {
        answeredAt = at;
        accepted = answer;
        refused = failure;
    }

    String session() {
        return session;
    }

    /** Who is to hear it. */
    Ear ear() {
        return new Ear(session, to);
    }

    Utterance utterance() {
        return new Utterance(from, id);
    }

    Priority priority() {
        return priority;
    }

    long dueAt() {
        return dueAt;
    }

    /** When the sender learnt what became of it; only of one that is not open. */
    long answeredAt() {
        if (isOpen()) {
            throw new IllegalStateException(this + " is not answered");
        }
        return answeredAt;
    }

    boolean isAccepted() {
        return accepted != null;
    }

    boolean isRefused() {
        return refused != null;
    }

    boolean isOpen() {
        return accepted == null && refused == null;
    }

    @Override
    public String toString() {
        return session + " " + from + " " + id + " " + priority
                + (accepted != null ? " at " + accepted.position() : "")
                + (refused != null ? " refused " + refused.getMessage() : "");
    }

    /** One participant of one session, as a listener. */
    record Ear(String session, String participant) {}

    /** A message as its receiver knows it. */
    record Utterance(String from, String id) {}
}
