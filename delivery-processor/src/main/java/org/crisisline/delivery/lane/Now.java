package org.crisisline.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The two times of a decision.
 *
 * @param nanos the ticker's reading: for durations; only differences mean something
 * @param wall the wall clock's: for what is written down, never for durations
 */
public record Now(long nanos, Instant wall) {
    public Now {
        Objects.requireNonNull(wall, "wall");
    }

    /** The ticker's reading after that long. */
    long in(Duration duration) {
        return nanos + duration.toNanos();
    }

    /** Whether a moment of the ticker has come. */
    boolean isAtOrAfter(long moment) {
        return nanos - moment >= 0;
    }
}
