package org.crisisline.monitor.status;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.crisisline.monitor.promise.Judgement;
import org.crisisline.monitor.promise.Promise;
import org.crisisline.monitor.watch.FleetStatus;
import org.crisisline.monitor.window.Percentiles;
import org.crisisline.schemas.record.Alert;

/**
 * The fleet's percentiles and the promises in Prometheus' text format 0.0.4. True percentiles of all instances, which Prometheus itself
 * could only estimate from buckets.
 */
final class PrometheusText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(4_096);

    private PrometheusText() {}

    static String of(FleetStatus status) {
        PrometheusText writer = new PrometheusText();
        writer.promises(status);
        writer.latencies(status);
        writer.fleet(status);
        writer.alerts(status);
        return writer.text.toString();
    }

    private void promises(FleetStatus status) {
        head("crisis_promise_held", "1 while a promise is held, 0 while it is broken.");
        for (Judgement judgement : status.judgements()) {
            sample(
                    "crisis_promise_held",
                    Map.of("promise", judgement.promise().name()),
                    bit(judgement.verdict().isHeld()));
        }
        head("crisis_promise_value", "What was measured: seconds for a latency, a ratio for a share.");
        for (Judgement judgement : status.judgements()) {
            sample(
                    "crisis_promise_value",
                    Map.of("promise", judgement.promise().name()),
                    base(judgement, judgement.value()));
        }
        head("crisis_promise_threshold", "What was promised, in the unit of the value.");
        for (Judgement judgement : status.judgements()) {
            sample(
                    "crisis_promise_threshold",
                    Map.of("promise", judgement.promise().name()),
                    base(judgement, judgement.threshold()));
        }
    }

    private void latencies(FleetStatus status) {
        head("crisis_fleet_latency_seconds", "Percentiles of a latency over all instances, 100 is the maximum.");
        for (Percentiles series : status.series()) {
            latency(series, "50", series.p50Ms());
            latency(series, "90", series.p90Ms());
            latency(series, "99", series.p99Ms());
            latency(series, "100", series.maxMs());
        }
        head("crisis_fleet_latency_values", "How many values a latency had over all instances.");
        for (Percentiles series : status.series()) {
            sample("crisis_fleet_latency_values", labels(series), (double) series.count());
        }
    }

    private void fleet(FleetStatus status) {
        head("crisis_service_up", "1 while an instance is heard of.");
        status.services()
                .forEach(sighting -> sample(
                        "crisis_service_up",
                        new TreeMap<>(Map.of("peer_service", sighting.service(), "peer_instance", sighting.instance())),
                        bit(status.isUp(sighting.ageMs(status.logMs())))));
        head("crisis_fleet_gateway_connections", "Connections that a gateway holds, by its heartbeat.");
        status.gateways()
                .forEach(sighting -> sample(
                        "crisis_fleet_gateway_connections",
                        Map.of("gateway", sighting.heartbeat().getGatewayId()),
                        status.isUp(sighting.ageMs(status.logMs()))
                                ? sighting.heartbeat().getConnections()
                                : 0));
    }

    private void alerts(FleetStatus status) {
        head("crisis_alert_firing", "1 for each alert that is out.");
        for (Alert alert : status.alerts()) {
            sample(
                    "crisis_alert_firing",
                    new TreeMap<>(Map.of(
                            "subject",
                            alert.getSubject(),
                            "severity",
                            alert.getSeverity().name().toLowerCase(Locale.ROOT))),
                    1);
        }
    }

    private void latency(Percentiles series, String percentile, double millis) {
        Map<String, String> labels = labels(series);
        labels.put("percentile", percentile);
        sample("crisis_fleet_latency_seconds", labels, millis / 1_000);
    }

    private static Map<String, String> labels(Percentiles series) {
        Map<String, String> labels = new TreeMap<>(series.series().tags());
        labels.put("metric", series.series().metric());
        labels.put("window", series.window().label());
        return labels;
    }

    private static double base(Judgement judgement, double value) {
        return judgement.promise() instanceof Promise.Latency ? value / 1_000 : value;
    }

    private static double bit(boolean set) {
        return set ? 1 : 0;
    }

    private void head(String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
    }

    private void sample(String name, Map<String, String> labels, double value) {
        text.append(name).append('{');
        boolean first = true;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(first ? "" : ",")
                    .append(label.getKey().replaceAll("[^A-Za-z0-9_]", "_"))
                    .append("=\"")
                    .append(escaped(label.getValue()))
                    .append('"');
            first = false;
        }
        text.append("} ").append(value).append('\n');
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
