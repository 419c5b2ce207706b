package org.crisisline.escalation.channel.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.lifecycle.Demand;

/**
 * Alertmanager's API v2.
 *
 * <p>Its labels <em>are</em> an alert: tier and severity are among them, for the routes, so a further tier or a risen severity is a further
 * alert. A resolve therefore ends all that may be firing for the incident: both severities of every tier up to now. One that never
 * fired ends unnoticed.
 *
 * <table>
 * <caption>Calls</caption>
 * <tr><td>trigger</td><td>fires, and ends by itself {@code ends-after} later: without an end, Alertmanager would take the alert for over
 *     after its {@code resolve_timeout}, as nobody repeats it</td></tr>
 * <tr><td>acknowledge</td><td>the same alert with the annotation {@code acknowledgedBy}: Alertmanager knows no acknowledgement, and to end
 *     the alert would tell its receivers that the person is well</td></tr>
 * <tr><td>resolve</td><td>ends a little before now: an end that lies in the future for Alertmanager's clock is taken for a shorter life of
 *     an alert that goes on, and lost against the longer one</td></tr>
 * </table>
 */
final class AlertmanagerFormat implements CallFormat {
    private static final String PATH = "api/v2/alerts";
    private static final int ACCEPTED = 200;

    /** From which severity on an alert is critical. */
    private static final int CRITICAL = 8;

    /** How much further than ours Alertmanager's clock may be behind. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(30);

    private final AlertmanagerSettings settings;
    private final URI url;

    AlertmanagerFormat(AlertmanagerSettings settings) {
        this.settings = settings;
        String base = settings.url().toString();
        this.url = URI.create(base.endsWith("/") ? base + PATH : base + "/" + PATH);
    }

    @Override
    public HttpRequest.Builder request(EscalationCall call, Instant now) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .POST(BodyPublishers.ofByteArray(CallText.json(json -> write(json, call, now))));
        settings.authorization().ifPresent(given -> request.header("Authorization", given.reveal()));
        return request;
    }

    @Override
    public boolean isAcceptance(int status) {
        return status == ACCEPTED;
    }

    @Override
    public int acceptance() {
        return ACCEPTED;
    }

    private void write(JsonGenerator json, EscalationCall call, Instant now) throws IOException {
        Instant startsAt = call.demand().requestedAt();
        json.writeStartArray();
        switch (call.kind()) {
            case TRIGGER, ACKNOWLEDGE -> {
                Instant end = later(startsAt, now).plus(settings.endsAfter());
                String severity = call.demand().severity() >= CRITICAL ? "critical" : "warning";
                writeAlert(json, call, call.stage().tier(), severity, end);
            }
            case RESOLVE -> {
                Instant end = later(startsAt, now.minus(CLOCKS_APART));
                for (int tier = 0; tier <= call.stage().tier(); tier++) {
                    for (String severity : List.of("critical", "warning")) {
                        writeAlert(json, call, tier, severity, end);
                    }
                }
            }
        }
        json.writeEndArray();
    }

    private void writeAlert(JsonGenerator json, EscalationCall call, int tier, String severity, Instant end)
            throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("labels");
        json.writeStringField("alertname", settings.alertName());
        json.writeStringField("incident", call.incidentId());
        json.writeStringField("severity", severity);
        json.writeStringField("tier", Integer.toString(tier));
        json.writeStringField("drill", Boolean.toString(call.demand().drill()));
        for (Map.Entry<String, String> label : new TreeMap<>(settings.labels()).entrySet()) {
            json.writeStringField(label.getKey(), label.getValue());
        }
        json.writeEndObject();
        writeAnnotations(json, call);
        json.writeStringField("startsAt", CallText.time(call.demand().requestedAt()));
        json.writeStringField("endsAt", CallText.time(end));
        if (settings.generatorUrl().isPresent()) {
            json.writeStringField("generatorURL", settings.generatorUrl().get().of(call));
        }
        json.writeEndObject();
    }

    private void writeAnnotations(JsonGenerator json, EscalationCall call) throws IOException {
        Demand demand = call.demand();
        json.writeObjectFieldStart("annotations");
        json.writeStringField("summary", CallText.summary(call));
        json.writeStringField("escalationId", demand.escalationId());
        json.writeStringField("sessionId", demand.sessionId());
        json.writeStringField("trigger", demand.trigger().name());
        json.writeStringField("severityOfTen", Integer.toString(demand.severity()));
        json.writeStringField("tierName", call.stage().name());
        json.writeStringField("external", Boolean.toString(call.stage().external()));
        if (call.by().isPresent()) {
            boolean over = call.kind() == EscalationCall.Kind.RESOLVE;
            json.writeStringField(
                    over ? "resolvedBy" : "acknowledgedBy", call.by().get());
        }
        if (call.invitation().isPresent()) {
            json.writeStringField(
                    "acknowledgeUrl", call.invitation().get().acknowledge().toString());
            json.writeStringField(
                    "resolveUrl", call.invitation().get().resolve().toString());
        }
        if (settings.includePersonal() && call.kind() == EscalationCall.Kind.TRIGGER) {
            if (demand.reason() != null) {
                json.writeStringField("reason", demand.reason());
            }
            if (demand.place() != null) {
                json.writeStringField("location", CallText.place(demand.place()));
            }
        }
        json.writeEndObject();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
