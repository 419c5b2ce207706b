package org.crisisline.monitor.watcher;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.crisisline.runtime.config.ConfigReader;

/**
 * The section {@code monitor.watcher}.
 *
 * @param severityThreshold from which a {@code crisis_alert} calls a human, the same as the escalation-service's
 * @param limits by when what has to have happened
 * @param lookback how far back triggers are read at the start
 * @param rememberFor how far back {@code crisis.escalations} is read at the start
 * @param blindAfter how old what is known may be
 * @param maxTold how many overdue escalations have an alert of their own
 * @param heartbeat how somebody outside hears of it; empty when nobody does
 */
public record WatcherSettings(
        int severityThreshold,
        ExpectationLimits limits,
        Duration lookback,
        Duration rememberFor,
        Duration blindAfter,
        int maxTold,
        Optional<HeartbeatSettings> heartbeat) {
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration YEAR = Duration.ofDays(365);

    /** Checks that what was called already is known before the triggers are. */
    public WatcherSettings {
        if (rememberFor.compareTo(lookback) < 0) {
            throw new IllegalArgumentException("remember-for = " + rememberFor + ", expected at least lookback = "
                    + lookback + ", since what was called already must be known");
        }
    }

    /** Alerts that it can have out at once. */
    public int maxAlerts() {
        // The overdue ones, the sum of all others, and three about itself.
        return maxTold + 4;
    }

    /**
     * Reads and checks the section.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public static WatcherSettings from(ConfigReader section) {
        Duration lookback = section.duration("lookback", Duration.ZERO, Duration.ofDays(7));
        return new WatcherSettings(
                section.integer("severity-threshold", 1, 10),
                new ExpectationLimits(
                        section.duration("dispatched-within", LEAST, HOUR),
                        section.duration("moved-within", LEAST, HOUR),
                        section.duration("ask-again-after", SECOND, HOUR),
                        section.duration("forget-after", HOUR, YEAR),
                        section.integer("max-open", 1, 1_000_000),
                        section.integer("max-remembered", 1, 10_000_000)),
                lookback,
                section.duration("remember-for", lookback, YEAR),
                section.duration("blind-after", Duration.ofSeconds(2), HOUR),
                section.integer("max-alerts", 1, 10_000),
                heartbeat(section));
    }

    private static Optional<HeartbeatSettings> heartbeat(ConfigReader section) {
        Duration every = section.duration("heartbeat-every", SECOND, HOUR);
        Duration timeout = section.duration("heartbeat-timeout", LEAST, every);
        Optional<URI> url = section.optionalUri("heartbeat-url");
        url.ifPresent(given -> {
            boolean web = "https".equalsIgnoreCase(given.getScheme()) || "http".equalsIgnoreCase(given.getScheme());
            if (!web || given.getHost() == null) {
                throw section.wrongSecret("heartbeat-url", "https://HOST/…");
            }
        });
        return url.map(given -> new HeartbeatSettings(given, every, timeout));
    }
}
