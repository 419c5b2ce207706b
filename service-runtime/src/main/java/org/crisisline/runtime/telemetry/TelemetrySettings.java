package org.crisisline.runtime.telemetry;

import java.time.Duration;
import java.util.Objects;
import org.crisisline.runtime.config.ConfigReader;

/**
 * The section {@code telemetry}.
 *
 * @param enabled whether anything is sent
 * @param interval how often
 * @param maxLatencySeries how many latencies {@link org.crisisline.runtime.metrics.Metrics} may keep
 */
public record TelemetrySettings(boolean enabled, Duration interval, int maxLatencySeries) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Checks the values. */
    public TelemetrySettings {
        Objects.requireNonNull(interval, "interval");
        if (interval.compareTo(SHORTEST) < 0 || maxLatencySeries < 1) {
            throw new IllegalArgumentException("interval " + interval + ", maxLatencySeries " + maxLatencySeries
                    + ": expected at least 100 ms and 1");
        }
    }

    /** Reads the section {@code telemetry}. */
    public static TelemetrySettings from(ConfigReader section) {
        TelemetrySettings settings = new TelemetrySettings(
                section.bool("enabled"),
                section.duration("interval", SHORTEST, LONGEST),
                section.integer("max-latency-series", 1, 1_000));
        section.rejectUnknown();
        return settings;
    }
}
