package org.crisisline.monitor.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.crisisline.monitor.promise.Judgement;
import org.crisisline.monitor.promise.Promise;
import org.crisisline.monitor.watch.FleetStatus;
import org.crisisline.monitor.watch.GatewaySighting;
import org.crisisline.monitor.watch.ServiceSighting;
import org.crisisline.monitor.window.Percentiles;
import org.crisisline.schemas.record.Alert;

/**
 * The document at {@code /api/status}. Public: fields are only ever added. Times are RFC 3339 in UTC, durations milliseconds, shares 0 to 1.
 */
final class StatusJson {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private StatusJson() {}

    static String of(FleetStatus status) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("at", time(status.at()));
        root.put("held", status.held());
        ArrayNode promises = root.putArray("promises");
        status.judgements().forEach(judgement -> promise(promises.addObject(), judgement));
        ArrayNode services = root.putArray("services");
        for (ServiceSighting sighting : status.services()) {
            long age = sighting.ageMs(status.logMs());
            services.addObject()
                    .put("service", sighting.service())
                    .put("instance", sighting.instance())
                    .put("lastSeenMsAgo", age)
                    .put("up", status.isUp(age));
        }
        ArrayNode gateways = root.putArray("gateways");
        for (GatewaySighting sighting : status.gateways()) {
            long age = sighting.ageMs(status.logMs());
            gateways.addObject()
                    .put("gatewayId", sighting.heartbeat().getGatewayId())
                    .put("url", sighting.heartbeat().getUrl())
                    .put("connections", sighting.heartbeat().getConnections())
                    .put("draining", sighting.heartbeat().getDraining())
                    .put("mailbox", sighting.heartbeat().getMailbox())
                    .put("lastSeenMsAgo", age)
                    .put("up", status.isUp(age));
        }
        ArrayNode alerts = root.putArray("alerts");
        status.alerts().forEach(alert -> alert(alerts.addObject(), alert));
        return root.toString();
    }

    private static void promise(ObjectNode node, Judgement judgement) {
        Promise promise = judgement.promise();
        node.put("name", promise.name());
        node.put("metric", promise.metric());
        if (promise instanceof Promise.Latency latency) {
            node.put("percentile", latency.percentile());
            node.put("promiseMs", judgement.threshold());
            node.put("valueMs", rounded(judgement.value()));
        } else {
            node.put("promiseShare", judgement.threshold());
            node.put("share", rounded(judgement.value()));
            if (promise instanceof Promise.InTime inTime) {
                node.put("promiseMs", inTime.within().toNanos() / 1e6);
            }
        }
        node.put("held", judgement.verdict().isHeld());
        node.put("verdict", judgement.verdict().name());
        node.put("window", judgement.window().label());
        node.put("count", judgement.count());
        Percentiles judged = judgement.judged();
        if (judged != null) {
            percentiles(node, judged);
            ArrayNode windows = node.putArray("windows");
            for (Percentiles window : judgement.windows()) {
                ObjectNode shown = windows.addObject();
                shown.put("window", window.window().label());
                shown.put("count", window.count());
                percentiles(shown, window);
            }
        }
    }

    private static void percentiles(ObjectNode node, Percentiles values) {
        node.put("p50Ms", rounded(values.p50Ms()));
        node.put("p90Ms", rounded(values.p90Ms()));
        node.put("p99Ms", rounded(values.p99Ms()));
        node.put("maxMs", rounded(values.maxMs()));
    }

    private static void alert(ObjectNode node, Alert alert) {
        node.put("alertId", alert.getAlertId());
        node.put("severity", alert.getSeverity().name());
        node.put("subject", alert.getSubject());
        node.put("value", rounded(alert.getValue()));
        node.put("threshold", alert.getThreshold());
        node.put("summary", alert.getSummary());
        node.put("since", time(alert.getSince()));
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** To a microsecond, or a ten-thousandth. */
    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
