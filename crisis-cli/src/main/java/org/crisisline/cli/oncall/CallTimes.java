package org.crisisline.cli.oncall;

import java.time.Duration;
import java.time.Instant;

/**
 * When a call was asked for, came and was answered.
 *
 * @param requestedAt when the gateway read the frame, as the call says it, on the gateway's clock and cut to its millisecond
 * @param arrivedAt when the call was here as a whole, on the receiver's clock
 * @param answeredAt when it had been answered, on the receiver's clock
 * @param answeredNanos the same on the receiver's ticker
 */
public record CallTimes(Instant requestedAt, Instant arrivedAt, Instant answeredAt, long answeredNanos) {
    /** From the gateway's reading of the frame to the answer. Means something where both are on one machine; up to 1 ms too long. */
    public Duration sinceRequest() {
        return Duration.between(requestedAt, answeredAt);
    }
}
