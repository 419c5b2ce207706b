package org.crisisline.gateway.load;

import java.util.concurrent.atomic.AtomicLong;
import org.crisisline.schemas.record.Priority;

/**
 * A rate that several priorities share: the generic cell rate algorithm (ITU-T I.371, annex A), with a tolerance for each priority. What is left of
 * the burst when LOW is refused is for NORMAL and HIGH, and what is left when NORMAL is refused for HIGH alone. Lock-free, for any thread.
 *
 * <p>Its clock moves in steps. In a flood a message passes whenever one is due, so that they would come evenly spaced, and each would be written,
 * read, dispatched and acknowledged in requests of its own; so they come in lots, and a lot shares its requests all the way.
 */
final class PacedGate {
    private static final double NANOS = 1e9;
    /** How much may come at once, as a time at the rate. */
    private static final double BURST_SECONDS = 0.25;

    private static final double SMALLEST_BURST = 10;
    /** Below what LOW's share of a burst is as a time, or LOW would get less than it is due. */
    static final long STEP_NANOS = 50_000_000;

    /** When the next message would be due if all were evenly spaced. */
    private final AtomicLong due;

    PacedGate(long nowNanos) {
        due = new AtomicLong(nowNanos);
    }

    /** Whether one may pass now, at that rate. */
    boolean pass(Priority priority, double perSecond, long nowNanos) {
        long now = nowNanos - Math.floorMod(nowNanos, STEP_NANOS);
        double spacing = NANOS / perSecond;
        double burst = Math.max(SMALLEST_BURST, perSecond * BURST_SECONDS) * spacing;
        long tolerance = (long) (share(priority) * burst);
        while (true) {
            long before = due.get();
            long from = Math.max(before - now, 0);
            if (from > tolerance) {
                return false;
            }
            if (due.compareAndSet(before, now + from + (long) spacing)) {
                return true;
            }
        }
    }

    /** What counts in the end is the order: LOW is refused first, HIGH last. */
    private static double share(Priority priority) {
        return switch (priority) {
            case EMERGENCY, HIGH -> 1.0;
            case NORMAL -> 0.6;
            case LOW -> 0.3;
        };
    }
}
