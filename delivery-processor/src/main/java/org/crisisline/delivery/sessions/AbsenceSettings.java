package org.crisisline.delivery.sessions;

import java.time.Duration;

/**
 * When a human is called for a person who went offline in an emergency.
 *
 * @param after how long the person must have been away, with the platform well all the time
 * @param severity of the call, 1 to 10, when no higher one is known of the session
 */
public record AbsenceSettings(Duration after, int severity) {
    public AbsenceSettings {
        if (after.isNegative() || after.isZero()) {
            throw new IllegalArgumentException("after = " + after + ": expected more than nothing");
        }
        if (severity < 1 || severity > 10) {
            throw new IllegalArgumentException("severity = " + severity + ": expected 1 to 10");
        }
    }
}
