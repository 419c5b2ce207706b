package org.crisisline.delivery.topology;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a thread from writing that may no longer own what it writes. At-least-once has no fencing: an owner that was stopped for ten seconds has
 * been replaced, and would go on where it stood.
 *
 * <p>Asked before every record, every punctuation, and whatever either writes for a session. Throws when the process stood still for longer than the
 * {@link Pulse}'s limit since the last time (half a session time-out: its heartbeats were missing), or this thread for longer than its own (half a
 * poll interval: the group has given it up). The thread dies, and another one asks the group what it owns. For one thread.
 */
public final class StallGuard {
    private final Pulse pulse;
    private final long threadLimitNanos;
    private final long stallsBefore;
    private long lastCheck;

    /**
     * @param pulse of the process
     * @param threadLimit how long this thread may stand still
     */
    public StallGuard(Pulse pulse, Duration threadLimit) {
        this.pulse = pulse;
        this.threadLimitNanos = threadLimit.toNanos();
        this.stallsBefore = pulse.read().stalls();
        this.lastCheck = pulse.now();
    }

    /**
     * To be called before anything is written.
     *
     * @throws StalledException when the owner of this guard may be a zombie
     */
    public void check() {
        Pulse.Reading reading = pulse.read();
        long now = pulse.now();
        if (reading.stalls() != stallsBefore) {
            throw new StalledException("the process stood still for more than " + millis(pulse.limitNanos()) + " ms");
        }
        // Awake again before the pulse is.
        if (now - reading.lastBeat() > pulse.limitNanos()) {
            throw new StalledException("the process has stood still for " + millis(now - reading.lastBeat())
                    + " ms, and may for " + millis(pulse.limitNanos()) + " ms");
        }
        if (now - lastCheck > threadLimitNanos) {
            throw new StalledException("the thread stood still for " + millis(now - lastCheck) + " ms, and may for "
                    + millis(threadLimitNanos) + " ms");
        }
        lastCheck = now;
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Another one may own the partition by now; nothing was written. */
    public static final class StalledException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StalledException(String message) {
            super(message + ": another one may own the partition by now");
        }
    }
}
