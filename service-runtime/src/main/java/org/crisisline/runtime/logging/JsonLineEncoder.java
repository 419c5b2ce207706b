package org.crisisline.runtime.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes an event as one JSON object on one line. Unlike logback's own encoder, key-values are fields of the object itself, under the same names as
 * in logfmt, so that one query serves both.
 */
final class JsonLineEncoder extends LineEncoder {
    private final JsonFactory json =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    JsonLineEncoder(Map<String, String> fixed) {
        super(fixed);
    }

    @Override
    String line(ILoggingEvent event, Map<String, String> fixed) {
        // A key that comes twice would make readers disagree about which value holds; the last does.
        Map<String, Object> fields = new LinkedHashMap<>();
        EventFields.each(event, fixed, (key, value) -> fields.put(key == null ? "_" : key, value));
        StringWriter line = new StringWriter(256);
        try (JsonGenerator generator = json.createGenerator(line)) {
            generator.writeStartObject();
            for (Map.Entry<String, Object> field : fields.entrySet()) {
                generator.writeFieldName(field.getKey());
                writeValue(generator, field.getValue());
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter doesn't fail", e);
        }
        return line.toString();
    }

    private static void writeValue(JsonGenerator generator, Object value) throws IOException {
        if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            generator.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double number && Double.isFinite(number)) {
            generator.writeNumber(number);
        } else {
            generator.writeString(String.valueOf(value));
        }
    }
}
