package org.crisisline.gateway.connection;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** The rates of one connection. EMERGENCY has a bucket of its own, so that chatting never uses up what help needs. One thread's. */
final class RateLimits {
    /**
     * While the session's log is full each message costs the brokers a record and a dead letter of thirty days. One in this time is enough to
     * learn that there is room again.
     */
    private static final long FULL_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final TokenBucket messages;
    private final TokenBucket emergencies;
    private final TokenBucket controls;
    private final TokenBucket strikes;
    private final Map<Priority, Long> roomAt = new EnumMap<>(Priority.class);

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

    /** A lane had no room for a message of that priority; then it has none for lower ones either. */
    void logIsFull(Priority priority, long nowNanos) {
        for (Priority other : Lane.of(priority).priorities()) {
            if (other.compareTo(priority) >= 0) {
                roomAt.put(other, nowNanos + FULL_PAUSE_NANOS);
            }
        }
    }

    /** When the log may be asked again whether it has room; 0 for at once. */
    long millisUntilRoom(Priority priority, long nowNanos) {
        Long at = roomAt.get(priority);
        return at == null ? 0 : Math.max(0, (at - nowNanos + MILLI - 1) / MILLI);
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
