package org.crisisline.monitor.window;

import java.time.Duration;

/**
 * What time it is by the log: the newest record's time plus what has passed since it was seen. So ages and windows are right however far the
 * brokers' clock is from ours, and at the start, when records of a minute ago come at once.
 *
 * <p>One thread sees; any thread may ask.
 */
public final class LogClock {
    private volatile long aheadMillis;
    private boolean began;

    /**
     * @param wallMillis our own clock's time, to begin with
     * @param nanos the ticker's value at that time
     */
    public LogClock(long wallMillis, long nanos) {
        aheadMillis = wallMillis - millis(nanos);
    }

    /** A record of that time was read. */
    public void saw(long recordMillis, long nanos) {
        long ahead = recordMillis - millis(nanos);
        // The first record replaces our own clock; after that the least late one is the closest to the brokers' clock.
        aheadMillis = began ? Math.max(aheadMillis, ahead) : ahead;
        began = true;
    }

    /** Now, in milliseconds since the epoch. */
    public long now(long nanos) {
        return aheadMillis + millis(nanos);
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
