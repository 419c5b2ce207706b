package org.crisisline.monitor.alert;

import java.time.Duration;
import java.time.Instant;

/**
 * Now, on both clocks.
 *
 * @param wall for people
 * @param nanos for durations, by a monotonic ticker
 */
public record Moment(Instant wall, long nanos) {
    Duration since(long earlierNanos) {
        return Duration.ofNanos(nanos - earlierNanos);
    }
}
