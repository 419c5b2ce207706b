package org.crisisline.escalation.channel.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.channel.Invitation;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Place;

/**
 * The signed webhook: the document that a receiver of one's own gets; {@code docs/escalation-channels.md} describes it for its author. Fields
 * are only ever added.
 */
final class WebhookFormat implements CallFormat {
    private final URI url;
    private final WebhookSignature signature;
    private final boolean includePersonal;

    WebhookFormat(WebhookSettings settings) {
        this.url = settings.url();
        this.signature = new WebhookSignature(settings.secret());
        this.includePersonal = settings.includePersonal();
    }

    @Override
    public HttpRequest.Builder request(EscalationCall call, Instant now) {
        byte[] body = CallText.json(json -> write(json, call));
        String timestamp = Long.toString(now.getEpochSecond());
        return HttpRequest.newBuilder(url)
                .header("Idempotency-Key", idempotencyKey(call))
                .header("Crisis-Timestamp", timestamp)
                .header("Crisis-Signature", signature.of(timestamp, body))
                .POST(BodyPublishers.ofByteArray(body));
    }

    @Override
    public boolean isAcceptance(int status) {
        return status >= 200 && status < 300;
    }

    @Override
    public int acceptance() {
        return 204;
    }

    /**
     * The same for each repetition of one call, whoever makes it; another one for the next round or tier, and for what follows: a receiver
     * that drops what it knows must not drop these.
     */
    private static String idempotencyKey(EscalationCall call) {
        String id = CallText.key(call.demand().escalationId());
        return switch (call.kind()) {
            case TRIGGER -> {
                boolean first = call.stage().tier() == 0 && call.stage().round() == 0;
                yield first
                        ? id
                        : id + "." + call.stage().tier() + "." + call.stage().round();
            }
            case ACKNOWLEDGE -> id + ".acknowledge";
            case RESOLVE -> id + ".resolve";
        };
    }

    private void write(JsonGenerator json, EscalationCall call) throws IOException {
        Demand demand = call.demand();
        json.writeStartObject();
        json.writeStringField("type", typeOf(call.kind()));
        json.writeStringField("escalationId", demand.escalationId());
        json.writeStringField("dedupKey", call.incidentId());
        json.writeStringField("sessionId", demand.sessionId());
        if (demand.participantId() != null) {
            json.writeStringField("participantId", demand.participantId());
        }
        json.writeStringField("trigger", demand.trigger().name());
        json.writeNumberField("severity", demand.severity());
        json.writeNumberField("tier", call.stage().tier());
        json.writeStringField("tierName", call.stage().name());
        json.writeNumberField("round", call.stage().round());
        json.writeBooleanField("external", call.stage().external());
        if (call.by().isPresent()) {
            json.writeStringField("by", call.by().get());
        }
        if (call.invitation().isPresent()) {
            Invitation invitation = call.invitation().get();
            json.writeStringField("acknowledgeUrl", invitation.acknowledge().toString());
            json.writeStringField("resolveUrl", invitation.resolve().toString());
        }
        if (includePersonal && call.kind() == EscalationCall.Kind.TRIGGER) {
            writePersonal(json, demand);
        }
        json.writeStringField("requestedAt", CallText.time(demand.requestedAt()));
        json.writeBooleanField("drill", demand.drill());
        json.writeEndObject();
    }

    private static String typeOf(EscalationCall.Kind kind) {
        return switch (kind) {
            case TRIGGER -> "escalation.trigger";
            case ACKNOWLEDGE -> "escalation.acknowledge";
            case RESOLVE -> "escalation.resolve";
        };
    }

    private static void writePersonal(JsonGenerator json, Demand demand) throws IOException {
        if (demand.reason() != null) {
            json.writeStringField("reason", demand.reason());
        }
        Place place = demand.place();
        if (place == null) {
            return;
        }
        json.writeObjectFieldStart("location");
        json.writeNumberField("lat", place.lat());
        json.writeNumberField("lng", place.lng());
        if (place.accuracyMeters() != null) {
            json.writeNumberField("accuracyMeters", place.accuracyMeters());
        }
        // A place comes with the frame that asks, so it is as old as that; the protocol has no other source.
        json.writeStringField("at", CallText.time(demand.requestedAt()));
        json.writeStringField("source", "client");
        json.writeEndObject();
    }
}
