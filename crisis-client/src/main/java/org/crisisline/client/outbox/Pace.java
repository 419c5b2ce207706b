package org.crisisline.client.outbox;

import org.crisisline.client.frame.Limits;

/**
 * A token bucket that keeps the client a little below the gateway's limit on messages, so that it is not refused for
 * haste. Pure.
 */
final class Pace {
    /** Below 1, since what is evenly spaced here arrives less evenly there. */
    private static final double SHARE = 0.95;

    private final double burst;
    private final double perNano;
    private double tokens;
    private long filledAt;

    Pace(Limits limits, long now) {
        this.burst = Math.max(1, Math.floor(limits.burst() * SHARE));
        this.perNano = limits.messagesPerSecond() * SHARE / 1e9;
        this.tokens = burst;
        this.filledAt = now;
    }

    boolean mayGo(long now) {
        fill(now);
        return tokens >= 1;
    }

    void gone() {
        tokens -= 1;
    }

    /** How many nanoseconds until the next may go. */
    long nanosUntilNext(long now) {
        fill(now);
        return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
    }

    private void fill(long now) {
        tokens = Math.min(burst, tokens + (now - filledAt) * perNano);
        filledAt = now;
    }
}
