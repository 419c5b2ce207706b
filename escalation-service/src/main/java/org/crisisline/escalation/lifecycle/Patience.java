package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.time.Instant;

/**
 * How long is waited for what.
 *
 * @param retryFailedAfter rest between a failure and the next round of calls
 * @param retryFailedFor how long after the request a failed escalation is called again and again
 * @param unansweredAfter a call whose next step is overdue by so much has nobody who takes it further, and no longer speaks for what is
 *     asked later in its session
 * @param takeOverAfter a step that is overdue by so much, for each rank, is taken by an instance that does not own it
 * @param staleAfter a step that is overdue by so much is not taken any more: nobody is paged for an old emergency
 */
public record Patience(
        Duration retryFailedAfter,
        Duration retryFailedFor,
        Duration unansweredAfter,
        Duration takeOverAfter,
        Duration staleAfter) {
    public Patience {
        requirePositive("failed.retry-after", retryFailedAfter);
        requirePositive("failed.retry-for", retryFailedFor);
        requirePositive("unanswered-after", unansweredAfter);
        requirePositive("take-over-after", takeOverAfter);
        requirePositive("stale-after", staleAfter);
    }

    /** Whether what was asked for is still new enough for another round of calls after a failure. */
    boolean mayRetry(Demand demand, Instant now) {
        return now.isBefore(demand.requestedAt().plus(retryFailedFor));
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " = " + value + ", expected more than nothing");
        }
    }
}
