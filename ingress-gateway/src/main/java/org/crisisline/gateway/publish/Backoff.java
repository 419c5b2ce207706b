package org.crisisline.gateway.publish;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential, capped, with full jitter, so that those who failed together don't come back together.
 *
 * @param first the longest first wait
 * @param cap the longest wait
 */
record Backoff(Duration first, Duration cap) {
    private static final int MAX_DOUBLINGS = 20;

    /**
     * How long to wait.
     *
     * @param attempt the attempt that failed, from 1
     */
    Duration after(int attempt, RandomGenerator random) {
        long longest = Math.min(cap.toMillis(), first.toMillis() << Math.min(MAX_DOUBLINGS, Math.max(0, attempt - 1)));
        return Duration.ofMillis(1 + random.nextLong(Math.max(1, longest)));
    }
}
