package org.crisisline.delivery;

import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Metrics;

/** What an application tells of its own survival; names and tags stand here. The monitor alerts by them. Thread-safe. */
final class ApplicationMeters {
    /** Why an application was closed and started anew. */
    enum RestartCause {
        /** Records waited and it did not get on. */
        STUCK;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Metrics metrics;
    private final Tags lane;
    private final Count replaced;
    private final Count out;
    private final Map<RestartCause, Count> restarted = new EnumMap<>(RestartCause.class);

    ApplicationMeters(Metrics metrics, Application application) {
        this.metrics = metrics;
        lane = Tags.of("lane", application.label());
        replaced = metrics.count(
                "crisis_delivery_thread_replacements_total", lane, "Stream threads that died and were replaced");
        out = metrics.count(
                "crisis_delivery_lane_not_running_looks_total",
                lane,
                "Looks at which a lane had not run for delivery.not-running-after or longer");
        for (RestartCause cause : RestartCause.values()) {
            restarted.put(
                    cause,
                    metrics.count(
                            "crisis_delivery_lane_restarts_total",
                            lane.and("cause", cause.label()),
                            "Lanes that were closed to be started anew"));
        }
    }

    /** Shows whether the lane runs; asked on any thread. */
    void watchRunning(BooleanSupplier running) {
        metrics.gauge(
                "crisis_delivery_lane_running",
                lane,
                "1 while the lane's threads have their tasks and their state, else 0",
                () -> running.getAsBoolean() ? 1 : 0);
    }

    /** It was looked at, and had not run for too long. Each time, so that it is seen for how long that lasts. */
    void out() {
        out.increment();
    }

    void replaced() {
        replaced.increment();
    }

    void restarted(RestartCause cause) {
        restarted.get(cause).increment();
    }
}
