package org.crisisline.monitor.watcher;

import io.micrometer.core.instrument.Tags;
import java.util.function.DoubleSupplier;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Metrics;

/** The metrics by name, at this service's own {@code /metrics} and in its telemetry. */
public final class RegisteredMetrics implements WatcherMetrics {
    private final Metrics metrics;
    private final Count looks;
    private final Count unreadable;
    private final Count asked;
    private final Count askFailures;
    private final Count heartbeats;
    private final Count heartbeatFailures;

    /** Registers all of them, so that a count that has never moved is seen as 0. */
    public RegisteredMetrics(Metrics metrics) {
        this.metrics = metrics;
        looks = count("crisis_watcher_looks_total", "Looks at all emergencies that came to their end.");
        unreadable = count("crisis_watcher_unreadable_total", "Records about emergencies that could not be read.");
        asked = count("crisis_watcher_asked_total", "Triggers that nobody took and that were asked for again.");
        askFailures = count("crisis_watcher_ask_failures_total", "Such requests that the log did not take.");
        heartbeats = count("crisis_watcher_heartbeats_total", "Heartbeat calls that were answered.");
        heartbeatFailures = count("crisis_watcher_heartbeat_failures_total", "Heartbeat calls that were not.");
    }

    /** What the board shows, as gauges. */
    public void watch(WatcherBoard board) {
        gauge("crisis_watcher_overdue", "Emergencies of which something is overdue.", board::overdue);
        gauge("crisis_watcher_open", "Emergencies of which something is expected.", board::open);
        gauge("crisis_watcher_dropped", "Emergencies that are not watched, for want of room.", board::dropped);
        gauge(
                "crisis_watcher_behind_seconds",
                "How long ago that was up to which everything about emergencies is known.",
                board::behindSeconds);
    }

    private Count count(String name, String description) {
        return metrics.count(name, Tags.empty(), description);
    }

    private void gauge(String name, String description, DoubleSupplier value) {
        metrics.gauge(name, Tags.empty(), description, value);
    }

    @Override
    public void looked() {
        looks.increment();
    }

    @Override
    public void unreadable() {
        unreadable.increment();
    }

    @Override
    public void askedAgain() {
        asked.increment();
    }

    @Override
    public void askFailed() {
        askFailures.increment();
    }

    @Override
    public void heartbeatHeard() {
        heartbeats.increment();
    }

    @Override
    public void heartbeatFailed() {
        heartbeatFailures.increment();
    }
}
