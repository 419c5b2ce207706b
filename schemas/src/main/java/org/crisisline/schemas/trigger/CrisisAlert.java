package org.crisisline.schemas.trigger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.OptionalInt;

/** Reads the one field of a {@code crisis_alert} that matters here. */
final class CrisisAlert {
    private static final JsonFactory JSON = new JsonFactory();
    private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);

    private CrisisAlert() {}

    /** The whole number in the field {@code severity} of the payload's top level; empty when there is none. */
    static OptionalInt severityOf(String payload) {
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return OptionalInt.empty();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean severity = "severity".equals(json.currentName());
                JsonToken value = json.nextToken();
                if (severity) {
                    return value == JsonToken.VALUE_NUMBER_INT
                            ? bounded(json.getBigIntegerValue())
                            : OptionalInt.empty();
                }
                json.skipChildren();
            }
            return OptionalInt.empty();
        } catch (IOException e) {
            // The gateway takes JSON objects only; what is none asks for nothing.
            return OptionalInt.empty();
        }
    }

    private static OptionalInt bounded(BigInteger value) {
        return OptionalInt.of(value.signum() < 0 ? 0 : value.min(MOST).intValue());
    }
}
