package org.crisisline.escalation.channel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Place;

/** The document that a receiver gets; {@code docs/escalation-webhook.md} describes it for its author. Fields are only ever added. */
final class WebhookBody {
    /** RFC 3339 in UTC, always with milliseconds. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final JsonFactory JSON = new JsonFactory();

    private WebhookBody() {}

    static byte[] of(EscalationCall call) {
        Demand demand = call.demand();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", "escalation.trigger");
            json.writeStringField("escalationId", demand.escalationId());
            json.writeStringField("dedupKey", call.incidentId());
            json.writeStringField("sessionId", demand.sessionId());
            if (demand.participantId() != null) {
                json.writeStringField("participantId", demand.participantId());
            }
            json.writeStringField("trigger", demand.trigger().name());
            json.writeNumberField("severity", demand.severity());
            if (demand.reason() != null) {
                json.writeStringField("reason", demand.reason());
            }
            if (demand.place() != null) {
                writePlace(json, demand.place());
            }
            json.writeStringField("requestedAt", time(demand.requestedAt()));
            json.writeBooleanField("drill", demand.drill());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writePlace(JsonGenerator json, Place place) throws IOException {
        json.writeObjectFieldStart("location");
        json.writeNumberField("lat", place.lat());
        json.writeNumberField("lng", place.lng());
        if (place.accuracyMeters() != null) {
            json.writeNumberField("accuracyMeters", place.accuracyMeters());
        }
        json.writeEndObject();
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }
}
