package org.crisisline.monitor.alert;

import java.time.Instant;
import org.crisisline.schemas.record.AlertSeverity;

/**
 * What is remembered about a subject between two looks at it.
 *
 * @param firing whether an alert is out
 * @param severity the alert's, while it is out
 * @param since since when it lasts, wall clock
 * @param turnedAtNanos when the subject last turned from held to broken, or back
 * @param broken how it stood at the last look
 */
record AlertStanding(boolean firing, AlertSeverity severity, Instant since, long turnedAtNanos, boolean broken) {
    static AlertStanding quiet(Moment now) {
        return new AlertStanding(false, AlertSeverity.WARNING, now.wall(), now.nanos(), false);
    }

    static AlertStanding out(AlertSeverity severity, Instant since, Moment now) {
        return new AlertStanding(true, severity, since, now.nanos(), true);
    }
}
