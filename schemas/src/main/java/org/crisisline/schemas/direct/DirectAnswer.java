package org.crisisline.schemas.direct;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.crisisline.schemas.record.EscalationState;

/**
 * Where an escalation stands, as an instance answers it: a JSON object. Fields are only ever added; unknown ones are skipped.
 *
 * @param escalationId the escalation
 * @param state its state
 * @param channel the channel that carried it, or null
 * @param by who acknowledged or resolved it, or null
 * @param elapsedMs from the request to this state
 */
public record DirectAnswer(String escalationId, EscalationState state, String channel, String by, long elapsedMs) {
    private static final JsonFactory JSON = new JsonFactory();

    public DirectAnswer {
        Objects.requireNonNull(escalationId, "escalationId");
        Objects.requireNonNull(state, "state");
    }

    /** As JSON, in UTF-8. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("escalationId", escalationId);
            json.writeStringField("state", state.name());
            if (channel != null) {
                json.writeStringField("channel", channel);
            }
            if (by != null) {
                json.writeStringField("by", by);
            }
            json.writeNumberField("elapsedMs", elapsedMs);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static DirectAnswer decode(byte[] bytes) {
        String escalationId = null;
        EscalationState state = null;
        String channel = null;
        String by = null;
        long elapsedMs = 0;
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("expected a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "escalationId" -> escalationId = json.getValueAsString();
                    case "state" -> state = EscalationState.valueOf(json.getValueAsString(""));
                    case "channel" -> channel = json.getValueAsString();
                    case "by" -> by = json.getValueAsString();
                    case "elapsedMs" -> elapsedMs = json.getValueAsLong();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("expected a JSON object", e);
        }
        if (escalationId == null || state == null) {
            throw new IllegalArgumentException("expected the fields escalationId and state");
        }
        return new DirectAnswer(escalationId, state, channel, by, elapsedMs);
    }
}
