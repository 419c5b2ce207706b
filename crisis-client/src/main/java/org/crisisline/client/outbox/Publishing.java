package org.crisisline.client.outbox;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;

/** One message on its way. It is encoded once, on the thread of the caller, and written as often as needed. */
public final class Publishing {
    private final ClientFrame.Publication original;
    private final long calledAt;
    private final int bookedBytes;
    private final CompletableFuture<Accepted> answer = new CompletableFuture<>();

    private byte[] encoded;
    private Priority priority;
    private long sequence;
    private int attempts;
    private long firstWrittenAt;
    private long notBefore;
    private boolean held;

    /** {@code calledAt} on the same monotonic clock as every time given to the {@link Outbox}. */
    public Publishing(ClientFrame.Publication frame, long calledAt) {
        this.original = frame;
        this.calledAt = calledAt;
        this.encoded = JsonFrames.encode(frame);
        this.bookedBytes = encoded.length;
        this.priority = frame.priority().orElse(null);
    }

    /** The message's id. */
    public String id() {
        return original.id();
    }

    /** Whether it makes the session an emergency. */
    public boolean escalates() {
        return original instanceof ClientFrame.Escalate;
    }

    /** Completed with the server's answer. */
    public CompletableFuture<Accepted> answer() {
        return answer;
    }

    /** The frame as it goes onto the wire. */
    public byte[] encoded() {
        return encoded;
    }

    Optional<Priority> priority() {
        return Optional.ofNullable(priority);
    }

    /** The size with which it entered; deciding an open priority adds a few bytes that nobody counts. */
    int bookedBytes() {
        return bookedBytes;
    }

    boolean calledAsEmergency() {
        return original.priority().filter(said -> said == Priority.EMERGENCY).isPresent();
    }

    /**
     * Fixes a priority that was left open. From here on it is said in the frame: were it left to the server again on a
     * second attempt, a session that became an emergency in between would get the message twice, once in each log.
     */
    void decide(Priority decided) {
        if (original instanceof ClientFrame.Send send && priority == null) {
            priority = decided;
            encoded = JsonFrames.encode(send.withPriority(decided));
        }
    }

    long sequence() {
        return sequence;
    }

    void queuedAs(long number) {
        sequence = number;
    }

    int attempts() {
        return attempts;
    }

    void writtenAt(long now) {
        if (attempts++ == 0) {
            firstWrittenAt = now;
        }
        held = false;
    }

    /** Whether an attempt went out whose fate nobody told us. */
    boolean uncertain() {
        return attempts > 1;
    }

    /** It comes back after a refusal, and is not written before this moment. */
    void holdUntil(long moment) {
        held = true;
        notBefore = moment;
    }

    /** The last attempt is known to have stored nothing, so it does not count. */
    void lastAttemptStoredNothing() {
        attempts = Math.max(0, attempts - 1);
    }

    void release() {
        held = false;
    }

    boolean mayGoAt(long now) {
        return !held || now - notBefore >= 0;
    }

    long notBefore() {
        return notBefore;
    }

    /** The answer as the application gets it. */
    public Accepted accepted(ServerFrame.Accepted frame, long now) {
        return new Accepted(
                frame.id(),
                frame.priority(),
                frame.position(),
                frame.duplicate(),
                Duration.ofNanos(now - calledAt),
                Duration.ofNanos(now - firstWrittenAt));
    }

    long firstWrittenAt() {
        return firstWrittenAt;
    }
}
