package org.crisisline.delivery.sessions;

import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.crisisline.delivery.lane.DeadLetters;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Metrics;

/** The sessions topology's metrics on the service's meters; names and tags stand here. Thread-safe. */
public final class SessionsMeters implements SessionsMetrics {
    private final Count began;
    private final Count ended;
    private final Count expired;
    private final Count goneWithGateway;
    private final Count calledForAbsence;
    private final Count badHeartbeats;
    private final Map<String, Count> deadLetters = new HashMap<>();

    /** Makes the meters. */
    public SessionsMeters(Metrics metrics) {
        began = metrics.count("crisis_sessions_began_total", Tags.empty(), "Sessions that began");
        String description = "Sessions that ended";
        ended = metrics.count("crisis_sessions_ended_total", Tags.of("cause", "ended"), description);
        expired = metrics.count("crisis_sessions_ended_total", Tags.of("cause", "expired"), description);
        goneWithGateway = metrics.count(
                "crisis_sessions_gone_with_gateway_total",
                Tags.empty(),
                "Connections that were lost with their gateway");
        calledForAbsence = metrics.count(
                "crisis_sessions_absence_calls_total",
                Tags.empty(),
                "Calls for a human since the person of an emergency went offline and stays away");
        badHeartbeats = metrics.count(
                "crisis_sessions_bad_heartbeats_total", Tags.empty(), "Heartbeats of gateways that could not be read");
        for (DeadLetters.Reason reason : DeadLetters.Reason.values()) {
            deadLetters.put(
                    reason.name(),
                    metrics.count(
                            "crisis_delivery_dead_letters_total",
                            Tags.of("lane", "sessions", "reason", reason.name().toLowerCase(Locale.ROOT)),
                            "Dead letters written"));
        }
    }

    @Override
    public void began() {
        began.increment();
    }

    @Override
    public void ended(String cause) {
        (cause.equals("expired") ? expired : ended).increment();
    }

    @Override
    public void goneWithGateway() {
        goneWithGateway.increment();
    }

    @Override
    public void calledForAbsence() {
        calledForAbsence.increment();
    }

    @Override
    public void deadLettered(String reason) {
        deadLetters.get(reason).increment();
    }

    @Override
    public void badHeartbeat() {
        badHeartbeats.increment();
    }
}
