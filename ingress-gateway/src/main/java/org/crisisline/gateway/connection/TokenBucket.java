package org.crisisline.gateway.connection;

import java.util.concurrent.TimeUnit;

/** A token bucket on a monotonic clock: a burst at once, then a steady rate. One thread's. */
final class TokenBucket {
    private final double perNano;
    private final double burst;
    private double level;
    private long refilledAt;

    TokenBucket(ConnectionLimits.Rate rate, long nowNanos) {
        perNano = rate.perSecond() / (double) TimeUnit.SECONDS.toNanos(1);
        burst = rate.burst();
        level = burst;
        refilledAt = nowNanos;
    }

    /** Takes one, if there is one. */
    boolean take(long nowNanos) {
        refill(nowNanos);
        if (level < 1) {
            return false;
        }
        level -= 1;
        return true;
    }

    /** Milliseconds until there is one, at least 1. */
    long millisUntilNext(long nowNanos) {
        refill(nowNanos);
        double missing = Math.max(0, 1 - level) / perNano;
        return Math.max(1, (long) Math.ceil(missing / TimeUnit.MILLISECONDS.toNanos(1)));
    }

    private void refill(long nowNanos) {
        long passed = Math.max(0, nowNanos - refilledAt);
        level = Math.min(burst, level + passed * perNano);
        refilledAt = nowNanos;
    }
}
