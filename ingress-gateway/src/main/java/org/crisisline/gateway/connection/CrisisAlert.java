package org.crisisline.gateway.connection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.OptionalInt;

/** The severity that a {@code crisis_alert} message carries in its payload. */
final class CrisisAlert {
    static final String KIND = "crisis_alert";

    private static final JsonFactory JSON = new JsonFactory();

    private CrisisAlert() {}

    /** The payload's top-level whole number {@code severity}; empty when there is none. */
    static OptionalInt severityOf(String payload) {
        try (JsonParser parser = JSON.createParser(payload)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean severity = "severity".equals(parser.currentName());
                JsonToken value = parser.nextToken();
                if (severity) {
                    return value == JsonToken.VALUE_NUMBER_INT
                            ? OptionalInt.of((int) Math.max(0, Math.min(Integer.MAX_VALUE, parser.getDoubleValue())))
                            : OptionalInt.empty();
                }
                parser.skipChildren();
            }
            return OptionalInt.empty();
        } catch (IOException e) {
            // The codec has read it as a JSON object before.
            return OptionalInt.empty();
        }
    }
}
