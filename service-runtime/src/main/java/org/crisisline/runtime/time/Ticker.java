package org.crisisline.runtime.time;

import java.time.Duration;

/**
 * A monotonic clock: only the difference of two readings means something. Readable on any thread, never blocks.
 */
@FunctionalInterface
public interface Ticker {
    /** Nanoseconds since some arbitrary moment; may be negative. */
    long nanos();

    /** Nanoseconds that passed since an earlier reading. */
    default long since(long earlierNanos) {
        return nanos() - earlierNanos;
    }

    /** Whether at least {@code duration} has passed since an earlier reading. */
    default boolean hasPassed(long earlierNanos, Duration duration) {
        return since(earlierNanos) >= duration.toNanos();
    }

    /** The machine's own, {@link System#nanoTime()}. */
    static Ticker system() {
        return System::nanoTime;
    }
}
