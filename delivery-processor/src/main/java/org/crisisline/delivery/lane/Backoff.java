package org.crisisline.delivery.lane;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: the first wait, doubled each time up to a cap, less a random share of it, so that what failed
 * together doesn't come back together.
 *
 * @param first the wait after the first failure
 * @param cap the longest wait
 * @param jitter the largest share of a wait that chance may take off, 0 to 1
 */
public record Backoff(Duration first, Duration cap, double jitter) {
    public Backoff {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(cap, "cap");
        if (first.isNegative() || first.isZero() || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off from " + first + " to " + cap + ": expected 0 < first <= cap");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter = " + jitter + ": expected 0 to 1");
        }
    }

    /**
     * The wait after a failure.
     *
     * @param failures how many there were by now, from 1
     */
    public Duration after(int failures, RandomGenerator random) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures = " + failures + ": expected at least 1");
        }
        long nanos = first.toNanos();
        for (int i = 1; i < failures && nanos < cap.toNanos(); i++) {
            nanos = nanos > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * nanos;
        }
        nanos = Math.min(nanos, cap.toNanos());
        return Duration.ofNanos(nanos - (long) (nanos * jitter * random.nextDouble()));
    }
}
