package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.util.Objects;

/**
 * What the decisions depend on besides the events.
 *
 * @param version written into every record, so that a later reader knows by which rules it was handled
 * @param retryFailedAfter rest between a failure and the next round of calls
 * @param retryFailedFor how long after the request a failed escalation is called again and again
 * @param unansweredAfter a call that nobody has acknowledged for so long no longer speaks for what is asked later in its session
 * @param maxOpen undispatched escalations held at once; when reached, the intake waits
 * @param maxRemembered escalations held at all; the oldest dispatched ones go first
 */
public record Policy(
        String version,
        Duration retryFailedAfter,
        Duration retryFailedFor,
        Duration unansweredAfter,
        int maxOpen,
        int maxRemembered) {
    public Policy {
        Objects.requireNonNull(version, "version");
        requirePositive("failed.retry-after", retryFailedAfter);
        requirePositive("failed.retry-for", retryFailedFor);
        requirePositive("unanswered-after", unansweredAfter);
        if (maxOpen < 1) {
            throw new IllegalArgumentException("max-open = " + maxOpen + ", expected at least 1");
        }
        if (maxRemembered <= maxOpen) {
            throw new IllegalArgumentException(
                    "max-remembered = " + maxRemembered + ", expected more than max-open = " + maxOpen);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " = " + value + ", expected more than nothing");
        }
    }
}
