package org.crisisline.gateway.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** From a {@link ServerFrame} to the bytes of a text frame. Stateless. */
final class JsonFrameWriter {
    private static final DateTimeFormatter RFC_3339_MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final JsonFactory factory;

    private final EmergencyNumbers numbers;

    JsonFrameWriter(JsonFactory factory, EmergencyNumbers numbers) {
        this.factory = factory;
        this.numbers = numbers;
    }

    byte[] write(ServerFrame frame) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(factory._getBufferRecycler())) {
            try (JsonGenerator json = factory.createGenerator(bytes)) {
                json.writeStartObject();
                fields(json, frame);
                card(json, frame);
                json.writeEndObject();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("a frame can't be written to memory", e);
        }
    }

    /** Whoever comes is told before there is need, and whoever is refused when there is. */
    private void card(JsonGenerator json, ServerFrame frame) throws IOException {
        boolean told = frame instanceof ServerFrame.Connected || frame instanceof ServerFrame.Refused;
        if (told && !numbers.isEmpty()) {
            json.writeFieldName("emergencyNumbers");
            json.writeRawValue(numbers.json());
        }
    }

    private static void fields(JsonGenerator json, ServerFrame frame) throws IOException {
        if (frame instanceof ServerFrame.Message message) {
            message(json, message);
        } else if (frame instanceof ServerFrame.Accepted accepted) {
            accepted(json, accepted);
        } else if (frame instanceof ServerFrame.Delivered delivered) {
            delivered(json, delivered);
        } else if (frame instanceof ServerFrame.Seen seen) {
            json.writeStringField("type", "seen");
            place(json, seen.priority().name(), seen.position());
            json.writeStringField("participantId", seen.participantId());
        } else if (frame instanceof ServerFrame.Connected connected) {
            connected(json, connected);
        } else if (frame instanceof ServerFrame.Active active) {
            json.writeStringField("type", "active");
            json.writeBooleanField("active", active.active());
        } else if (frame instanceof ServerFrame.CaughtUp caughtUp) {
            json.writeStringField("type", "caught_up");
            json.writeStringField("priority", caughtUp.priority().name());
            optional(json, "position", caughtUp.position());
        } else if (frame instanceof ServerFrame.Gap gap) {
            gap(json, gap);
        } else if (frame instanceof ServerFrame.Escalation escalation) {
            escalation(json, escalation);
        } else if (frame instanceof ServerFrame.Participant participant) {
            json.writeStringField("type", "participant");
            json.writeStringField("participantId", participant.participantId());
            json.writeStringField("role", lower(participant.role()));
            json.writeStringField("event", lower(participant.event()));
        } else if (frame instanceof ServerFrame.Ended ended) {
            json.writeStringField("type", "ended");
            optional(json, "reason", ended.reason());
        } else if (frame instanceof ServerFrame.Draining draining) {
            draining(json, draining);
        } else if (frame instanceof ServerFrame.CutOff cutOff) {
            cutOff(json, cutOff);
        } else if (frame instanceof ServerFrame.Pong pong) {
            pong(json, pong);
        } else if (frame instanceof ServerFrame.Refused refused) {
            refused(json, refused);
        }
    }

    private static void connected(JsonGenerator json, ServerFrame.Connected frame) throws IOException {
        json.writeStringField("type", "connected");
        json.writeStringField("connectionId", frame.connectionId());
        json.writeStringField("sessionId", frame.sessionId());
        json.writeStringField("participantId", frame.participantId());
        json.writeStringField("role", lower(frame.role()));
        json.writeStringField("gatewayId", frame.gatewayId());
        json.writeBooleanField("active", frame.active());
        json.writeBooleanField("emergency", frame.emergency());
        json.writeBooleanField("resumed", frame.resumed());
        json.writeStringField("epoch", frame.epoch());
        json.writeObjectFieldStart("limits");
        json.writeNumberField("maxFrameBytes", frame.limits().maxFrameBytes());
        json.writeNumberField("maxPayloadBytes", frame.limits().maxPayloadBytes());
        json.writeNumberField("messagesPerSecond", frame.limits().messagesPerSecond());
        json.writeNumberField("burst", frame.limits().burst());
        json.writeEndObject();
        json.writeNumberField("heartbeatMs", frame.heartbeatMs());
        time(json, "serverTime", frame.serverTime());
    }

    private static void accepted(JsonGenerator json, ServerFrame.Accepted frame) throws IOException {
        json.writeStringField("type", "accepted");
        json.writeStringField("id", frame.id());
        place(json, frame.priority().name(), frame.position());
        if (frame.duplicate()) {
            json.writeBooleanField("duplicate", true);
        }
    }

    private static void message(JsonGenerator json, ServerFrame.Message frame) throws IOException {
        json.writeStringField("type", "message");
        json.writeStringField("id", frame.id());
        place(json, frame.priority().name(), frame.position());
        optional(json, "previous", frame.previous());
        json.writeObjectFieldStart("from");
        json.writeStringField("participantId", frame.fromParticipantId());
        json.writeStringField("role", lower(frame.fromRole()));
        json.writeEndObject();
        json.writeStringField("kind", frame.kind());
        json.writeFieldName("payload");
        // It was checked to be one JSON object when it came in, and is passed on as it was.
        json.writeRawValue(frame.payload());
        time(json, "receivedAt", frame.receivedAt());
        json.writeNumberField("attempt", frame.attempt());
    }

    private static void gap(JsonGenerator json, ServerFrame.Gap frame) throws IOException {
        json.writeStringField("type", "gap");
        json.writeStringField("priority", frame.priority().name());
        json.writeNumberField("from", frame.from());
        json.writeNumberField("to", frame.to());
        json.writeStringField("reason", frame.reason());
    }

    private static void delivered(JsonGenerator json, ServerFrame.Delivered frame) throws IOException {
        json.writeStringField("type", "delivered");
        place(json, frame.priority().name(), frame.position());
        json.writeStringField("participantId", frame.participantId());
        optional(json, "id", frame.id());
        optional(json, "latencyMs", frame.latencyMs());
    }

    private static void escalation(JsonGenerator json, ServerFrame.Escalation frame) throws IOException {
        json.writeStringField("type", "escalation");
        json.writeStringField("id", frame.id());
        json.writeStringField("escalationId", frame.escalationId());
        json.writeStringField("state", frame.state().name());
        optional(json, "channel", frame.channel());
        optional(json, "by", frame.by());
        json.writeNumberField("elapsedMs", frame.elapsedMs());
    }

    private static void draining(JsonGenerator json, ServerFrame.Draining frame) throws IOException {
        json.writeStringField("type", "draining");
        json.writeNumberField("reconnectAfterMs", frame.reconnectAfterMs());
        json.writeArrayFieldStart("urls");
        for (URI url : frame.urls()) {
            json.writeString(url.toString());
        }
        json.writeEndArray();
    }

    private static void cutOff(JsonGenerator json, ServerFrame.CutOff frame) throws IOException {
        json.writeStringField("type", "cut_off");
        json.writeBooleanField("cutOff", frame.cutOff());
        if (frame.cutOff()) {
            json.writeNumberField("moveAfterMs", frame.moveAfterMs());
        }
    }

    private static void pong(JsonGenerator json, ServerFrame.Pong frame) throws IOException {
        json.writeStringField("type", "pong");
        if (frame.nonce().isPresent()) {
            json.writeFieldName("nonce");
            json.writeRawValue(frame.nonce().get());
        }
        time(json, "serverTime", frame.serverTime());
    }

    private static void refused(JsonGenerator json, ServerFrame.Refused frame) throws IOException {
        json.writeStringField("type", "error");
        json.writeStringField("code", frame.code().label());
        json.writeStringField("message", frame.message());
        optional(json, "id", frame.id());
        optional(json, "retryAfterMs", frame.retryAfterMs());
    }

    private static void place(JsonGenerator json, String priority, long position) throws IOException {
        json.writeStringField("priority", priority);
        json.writeNumberField("position", position);
    }

    private static void optional(JsonGenerator json, String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsLong());
        }
    }

    private static void optional(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }

    private static void time(JsonGenerator json, String name, Instant value) throws IOException {
        json.writeStringField(name, RFC_3339_MILLIS.format(value));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
