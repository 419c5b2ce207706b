package org.crisisline.gateway.connection;

import org.crisisline.schemas.record.Priority;

/** The rates of one connection. EMERGENCY has a bucket of its own, so that chatting never uses up what help needs. One thread's. */
final class RateLimits {
    private final TokenBucket messages;
    private final TokenBucket emergencies;
    private final TokenBucket controls;
    private final TokenBucket strikes;

    RateLimits(ConnectionLimits limits, long nowNanos) {
        messages = new TokenBucket(limits.messages(), nowNanos);
        emergencies = new TokenBucket(limits.emergencies(), nowNanos);
        controls = new TokenBucket(limits.controls(), nowNanos);
        strikes = new TokenBucket(limits.strikes(), nowNanos);
    }

    boolean allowsMessage(Priority priority, long nowNanos) {
        return bucketOf(priority).take(nowNanos);
    }

    long millisUntilMessage(Priority priority, long nowNanos) {
        return bucketOf(priority).millisUntilNext(nowNanos);
    }

    boolean allowsControl(long nowNanos) {
        return controls.take(nowNanos);
    }

    long millisUntilControl(long nowNanos) {
        return controls.millisUntilNext(nowNanos);
    }

    /** Counts a refusal; true when there were too many. */
    boolean strikesOut(long nowNanos) {
        return !strikes.take(nowNanos);
    }

    private TokenBucket bucketOf(Priority priority) {
        return switch (priority) {
            case EMERGENCY -> emergencies;
            case HIGH, NORMAL, LOW -> messages;
        };
    }
}
