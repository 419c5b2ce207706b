package org.crisisline.client.reconnect;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: the wait is anything between nothing and a bound that doubles with each
 * attempt. Full, since thousands of clients lose the same gateway at the same moment and must not come back at the same
 * moment (Brooker, "Exponential Backoff and Jitter", 2015).
 */
public final class BackOff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private int attempts;

    /**
     * @param first the bound of the first wait
     * @param longest the bound of all waits
     */
    public BackOff(Duration first, Duration longest, RandomGenerator random) {
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("back-off: expected a first wait above 0, found " + first);
        }
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "back-off: expected a longest wait of at least the first, " + first + ", found " + longest);
        }
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** How long to wait before the next attempt. */
    public Duration next() {
        long bound = bound(attempts).toMillis();
        attempts++;
        return Duration.ofMillis(random.nextLong(bound + 1));
    }

    /** The connection has held: the next wait is a first one. */
    public void reset() {
        attempts = 0;
    }

    private Duration bound(int attempt) {
        // 2^20 of anything above 0 is past any bound that makes sense, and does not overflow.
        long factor = 1L << Math.min(attempt, 20);
        Duration bound = first.multipliedBy(factor);
        return bound.compareTo(longest) < 0 ? bound : longest;
    }
}
