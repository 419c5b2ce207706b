package org.crisisline.monitor.promise;

import java.time.Duration;
import org.crisisline.schemas.record.AlertSeverity;

/** Something that users were promised, and how it is measured. */
public sealed interface Promise {
    /** Its name: in the status, in alerts. */
    String name();

    /** The metric that it is judged by, as at {@code /metrics}. */
    String metric();

    /** How bad it is at the least when it is broken. */
    AlertSeverity severity();

    /** How many values it takes before it can count as broken. */
    long minimumCount();

    /**
     * A latency that a share of all values keeps.
     *
     * @param percentile which share, in per cent; 100 is every single one
     * @param atMost the latency
     */
    record Latency(
            String name, String metric, double percentile, Duration atMost, AlertSeverity severity, long minimumCount)
            implements Promise {
        /** Checks the percentile. */
        public Latency {
            if (percentile <= 0 || percentile > 100) {
                throw new IllegalArgumentException("percentile " + percentile + ": expected more than 0, at most 100");
            }
        }
    }

    /**
     * A share of values that stay within a time.
     *
     * @param within the time
     * @param atLeast the share, 0 to 1
     */
    record InTime(
            String name, String metric, Duration within, double atLeast, AlertSeverity severity, long minimumCount)
            implements Promise {}

    /**
     * A share of attempts that succeed.
     *
     * @param metric the counter of successes
     * @param failures the counter of failures
     * @param atLeast the share, 0 to 1
     */
    record Success(
            String name, String metric, String failures, double atLeast, AlertSeverity severity, long minimumCount)
            implements Promise {}
}
