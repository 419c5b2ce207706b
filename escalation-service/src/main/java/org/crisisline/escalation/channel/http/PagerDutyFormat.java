package org.crisisline.escalation.channel.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Optional;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.lifecycle.Demand;

/**
 * PagerDuty's Events API v2 (PD-CEF). The incident is the {@code dedup_key}: whatever comes with the same one is the same alarm there, and
 * an acknowledgement or end without an alarm is dropped by PagerDuty itself.
 */
final class PagerDutyFormat implements CallFormat {
    private static final int MAX_SUMMARY = 1_024;
    private static final int ACCEPTED = 202;

    private final PagerDutySettings settings;

    PagerDutyFormat(PagerDutySettings settings) {
        this.settings = settings;
    }

    @Override
    public HttpRequest.Builder request(EscalationCall call, Instant now) {
        return HttpRequest.newBuilder(settings.url())
                .POST(BodyPublishers.ofByteArray(CallText.json(json -> write(json, call))));
    }

    @Override
    public boolean isAcceptance(int status) {
        return status == ACCEPTED;
    }

    @Override
    public int acceptance() {
        return ACCEPTED;
    }

    private void write(JsonGenerator json, EscalationCall call) throws IOException {
        json.writeStartObject();
        json.writeStringField("routing_key", settings.routingKey().reveal());
        json.writeStringField("event_action", action(call.kind()));
        json.writeStringField("dedup_key", CallText.key(call.incidentId()));
        if (call.kind() == EscalationCall.Kind.TRIGGER) {
            writeAlarm(json, call);
        }
        json.writeEndObject();
    }

    private static String action(EscalationCall.Kind kind) {
        return switch (kind) {
            case TRIGGER -> "trigger";
            case ACKNOWLEDGE -> "acknowledge";
            case RESOLVE -> "resolve";
        };
    }

    private void writeAlarm(JsonGenerator json, EscalationCall call) throws IOException {
        Optional<String> session = settings.sessionUrl().map(template -> template.of(call));
        json.writeStringField("client", settings.source());
        if (session.isPresent()) {
            json.writeStringField("client_url", session.get());
        }
        writePayload(json, call);
        json.writeArrayFieldStart("links");
        if (call.invitation().isPresent()) {
            writeLink(json, call.invitation().get().acknowledge().toString(), "I take it");
            writeLink(json, call.invitation().get().resolve().toString(), "It is over");
        }
        if (session.isPresent()) {
            writeLink(json, session.get(), "Open the session");
        }
        json.writeEndArray();
    }

    private void writePayload(JsonGenerator json, EscalationCall call) throws IOException {
        Demand demand = call.demand();
        String summary = CallText.summary(call);
        if (settings.includePersonal() && demand.reason() != null) {
            summary += ": " + demand.reason();
        }
        json.writeObjectFieldStart("payload");
        json.writeStringField("summary", CallText.cut(summary, MAX_SUMMARY));
        json.writeStringField("source", settings.source());
        json.writeStringField("severity", severity(demand.severity()));
        json.writeStringField("timestamp", CallText.time(demand.requestedAt()));
        json.writeStringField("component", settings.component());
        json.writeStringField("group", call.stage().name());
        json.writeStringField("class", demand.trigger().name());
        writeDetails(json, call);
        json.writeEndObject();
    }

    private void writeDetails(JsonGenerator json, EscalationCall call) throws IOException {
        Demand demand = call.demand();
        json.writeObjectFieldStart("custom_details");
        json.writeBooleanField("drill", demand.drill());
        json.writeNumberField("severity", demand.severity());
        json.writeStringField("escalation_id", demand.escalationId());
        json.writeStringField("session_id", demand.sessionId());
        json.writeNumberField("tier", call.stage().tier());
        json.writeNumberField("round", call.stage().round());
        json.writeBooleanField("external", call.stage().external());
        if (settings.includePersonal()) {
            if (demand.reason() != null) {
                json.writeStringField("reason", demand.reason());
            }
            if (demand.place() != null) {
                json.writeStringField("location", CallText.place(demand.place()));
            }
        }
        json.writeEndObject();
    }

    private static void writeLink(JsonGenerator json, String href, String text) throws IOException {
        json.writeStartObject();
        json.writeStringField("href", href);
        json.writeStringField("text", text);
        json.writeEndObject();
    }

    /**
     * A service with dynamic notifications wakes people for {@code critical} and {@code error} only; so everything that a person may mean
     * when they ask for a human is one of these.
     */
    static String severity(int severity) {
        return severity >= 8 ? "critical" : severity >= 5 ? "error" : severity >= 3 ? "warning" : "info";
    }
}
