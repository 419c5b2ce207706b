package org.crisisline.delivery.topology;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often stream threads may die before it is no accident any more: so many times within a sliding time. Thread-safe.
 */
public final class ReplacementLimit {
    private final int most;
    private final long withinNanos;
    private final Deque<Long> deaths = new ArrayDeque<>();

    /**
     * @param most so many deaths are made good
     * @param within in this time
     */
    public ReplacementLimit(int most, Duration within) {
        if (most < 1 || within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("at most " + most + " replacements within " + within
                    + ": expected at least 1 within more than nothing");
        }
        this.most = most;
        this.withinNanos = within.toNanos();
    }

    /**
     * A thread has died.
     *
     * @param nowNanos the ticker's reading
     * @return whether to replace it
     */
    public synchronized boolean allows(long nowNanos) {
        while (!deaths.isEmpty() && nowNanos - deaths.peekFirst() > withinNanos) {
            deaths.removeFirst();
        }
        if (deaths.size() >= most) {
            return false;
        }
        deaths.addLast(nowNanos);
        return true;
    }
}
