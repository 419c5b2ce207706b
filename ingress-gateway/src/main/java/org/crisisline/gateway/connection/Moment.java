package org.crisisline.gateway.connection;

import java.time.Clock;
import java.time.Instant;
import org.crisisline.runtime.time.Ticker;

/**
 * A reading of both clocks.
 *
 * @param nanos monotonic, for durations
 * @param wall the wall clock, for what is told to others
 */
public record Moment(long nanos, Instant wall) {
    /** Now. */
    public static Moment now(Ticker ticker, Clock clock) {
        return new Moment(ticker.nanos(), clock.instant());
    }
}
