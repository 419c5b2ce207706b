package org.crisisline.monitor.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.crisisline.monitor.promise.Judgement;
import org.crisisline.monitor.window.Percentiles;
import org.crisisline.schemas.record.Alert;

/**
 * How everything stands at one moment.
 *
 * @param at when, by our clock
 * @param logMs the same moment by the log, milliseconds since the epoch
 * @param judgements the promises, in the order of the configuration
 * @param series every latency over every window
 * @param services who measures
 * @param gateways who holds connections
 * @param alerts what is out
 * @param silentAfter how long one may be silent and still count as up
 */
public record FleetStatus(
        Instant at,
        long logMs,
        List<Judgement> judgements,
        List<Percentiles> series,
        List<ServiceSighting> services,
        List<GatewaySighting> gateways,
        List<Alert> alerts,
        Duration silentAfter) {
    public FleetStatus {
        judgements = List.copyOf(judgements);
        series = List.copyOf(series);
        services = List.copyOf(services);
        gateways = List.copyOf(gateways);
        alerts = List.copyOf(alerts);
    }

    /** Whether all promises are held. */
    public boolean held() {
        return judgements.stream().allMatch(judgement -> judgement.verdict().isHeld());
    }

    /** Whether one that was last heard of so long ago counts as up. */
    public boolean isUp(long ageMs) {
        return ageMs < silentAfter.toMillis();
    }
}
