package org.crisisline.delivery.watch;

import java.time.Duration;
import java.util.Optional;

/**
 * Judges whether a lane that does not run has not done so for too long: (what was seen before, whether it runs now, now) → for how long. Pure but for
 * what it remembers; for one thread.
 *
 * <p>{@link ProgressWatch} judges tasks that are worked on. A lane that restores for ever, or that the group never lets begin, has none, so it is
 * judged here, whatever the reason. One look at which it runs ends the outage.
 *
 * <p>Time counts only while it is watched. When two looks lie further apart than half of it, the process stood still, and the time begins anew.
 */
public final class OutageWatch {
    private final long afterNanos;
    private boolean out;
    private long sinceNanos;
    private long lookedNanos;

    /** @param after how long it may be out */
    public OutageWatch(Duration after) {
        if (after.isNegative() || after.isZero()) {
            throw new IllegalArgumentException("after = " + after + ": expected more than nothing");
        }
        this.afterNanos = after.toNanos();
    }

    /**
     * Looks once.
     *
     * @param running whether the lane runs now
     * @param nowNanos the ticker's reading
     * @return for how long it has been out, as far as was seen, if that is too long
     */
    public Optional<Duration> look(boolean running, long nowNanos) {
        boolean unseen = nowNanos - lookedNanos > afterNanos / 2;
        if (!out || unseen) {
            sinceNanos = nowNanos;
        }
        out = !running;
        lookedNanos = nowNanos;
        long lasts = nowNanos - sinceNanos;
        return out && lasts >= afterNanos ? Optional.of(Duration.ofNanos(lasts)) : Optional.empty();
    }
}
