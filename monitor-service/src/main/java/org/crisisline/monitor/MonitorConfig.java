package org.crisisline.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.crisisline.monitor.alert.AlertRule;
import org.crisisline.monitor.promise.Promise;
import org.crisisline.monitor.watch.WatchSettings;
import org.crisisline.monitor.watcher.WatcherSettings;
import org.crisisline.monitor.window.WindowLength;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.operations.HttpSettings;
import org.crisisline.schemas.record.AlertSeverity;

/**
 * The section {@code monitor}.
 *
 * @param http where it is shown, and to whom
 * @param promises what is judged, in the order in which it is shown
 * @param window over which
 * @param rule when alerts go out and end
 * @param watch bounds
 * @param lookback how far back it begins to read
 * @param watcher what is expected of emergencies
 */
public record MonitorConfig(
        HttpSettings http,
        List<Promise> promises,
        WindowLength window,
        AlertRule rule,
        WatchSettings watch,
        Duration lookback,
        WatcherSettings watcher) {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Checks that nothing is missing. */
    public MonitorConfig {
        Objects.requireNonNull(http, "http");
        promises = List.copyOf(promises);
        Objects.requireNonNull(window, "window");
    }

    /**
     * Reads and checks the section.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public static MonitorConfig from(ConfigReader section) {
        ConfigReader alerts = section.section("alerts");
        AlertRule rule = new AlertRule(
                alerts.duration("fire-after", Duration.ZERO, HOUR),
                alerts.duration("critical-after", Duration.ZERO, HOUR),
                alerts.duration("clear-after", Duration.ZERO, HOUR));
        Duration silentAfter = section.duration("silent-after", Duration.ofSeconds(2), HOUR);
        MonitorConfig config = new MonitorConfig(
                http(section),
                promises(section.section("promises")),
                section.enumeration("window", WindowLength.class),
                rule,
                new WatchSettings(
                        silentAfter,
                        section.duration("forget-after", silentAfter.plusSeconds(1), Duration.ofDays(1)),
                        section.integer("max-series", 1, 10_000),
                        section.integer("max-instances", 1, 10_000)),
                section.duration("lookback", Duration.ZERO, Duration.ofMinutes(5)),
                WatcherSettings.from(section.section("watcher")));
        section.rejectUnknown();
        return config;
    }

    private static HttpSettings http(ConfigReader section) {
        String host = section.string("host");
        if (section.optionalSecret("token").isEmpty() && !HttpSettings.isLoopback(host)) {
            throw section.wrong("host", "a loopback address, or a token in " + section.fullKey("token"));
        }
        return HttpSettings.of(host, section.port("port"), section.optionalSecret("token"));
    }

    private static List<Promise> promises(ConfigReader section) {
        long few = section.longValue("minimum-count", 1, 1_000_000);
        Duration delivery = section.duration("delivery-p99", LEAST, MINUTE);
        return List.of(
                new Promise.Latency(
                        "handshake",
                        "crisis_gateway_handshake_seconds",
                        99,
                        section.duration("handshake-p99", LEAST, MINUTE),
                        AlertSeverity.WARNING,
                        few),
                new Promise.Latency(
                        "accepted",
                        "crisis_gateway_accepted_seconds",
                        99,
                        section.duration("accepted-p99", LEAST, MINUTE),
                        AlertSeverity.WARNING,
                        few),
                new Promise.Latency(
                        "delivery", "crisis_gateway_delivery_seconds", 99, delivery, AlertSeverity.WARNING, few),
                // Every single one: there is no "too few" for a person in danger.
                new Promise.Latency(
                        "escalation",
                        "crisis_gateway_escalation_seconds",
                        100,
                        section.duration("escalation-max", LEAST, MINUTE),
                        AlertSeverity.EMERGENCY,
                        1),
                new Promise.Latency(
                        "escalation-dispatch",
                        "crisis_escalation_dispatch_seconds",
                        100,
                        section.duration("escalation-max", LEAST, MINUTE),
                        AlertSeverity.EMERGENCY,
                        1),
                new Promise.Success(
                        "connection-success",
                        "crisis_gateway_connections_accepted_total",
                        "crisis_gateway_connections_refused_total",
                        section.ratio("connection-success"),
                        AlertSeverity.WARNING,
                        few),
                new Promise.InTime(
                        "delivered-in-time",
                        "crisis_gateway_delivery_seconds",
                        section.duration("delivery-within", LEAST, MINUTE),
                        section.ratio("delivered-in-time"),
                        AlertSeverity.WARNING,
                        few));
    }
}
