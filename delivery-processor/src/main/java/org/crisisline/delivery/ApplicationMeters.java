package org.crisisline.delivery;

import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
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

    private final Count replaced;
    private final Map<RestartCause, Count> restarted = new EnumMap<>(RestartCause.class);

    ApplicationMeters(Metrics metrics, Application application) {
        Tags lane = Tags.of("lane", application.label());
        replaced = metrics.count(
                "crisis_delivery_thread_replacements_total", lane, "Stream threads that died and were replaced");
        for (RestartCause cause : RestartCause.values()) {
            restarted.put(
                    cause,
                    metrics.count(
                            "crisis_delivery_lane_restarts_total",
                            lane.and("cause", cause.label()),
                            "Lanes that were closed to be started anew"));
        }
    }

    void replaced() {
        replaced.increment();
    }

    void restarted(RestartCause cause) {
        restarted.get(cause).increment();
    }
}
