package org.crisisline.gateway.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The known fields of one JSON object, with accessors that say what they found and what they expected. What a field holds is never
 * repeated in a message, since it may be a token, a location or someone's words.
 */
final class JsonFields {
    /** Kept as text, so that what arrives is what was sent: numbers keep their digits, keys their order. */
    static final String PAYLOAD = "payload";

    private final Map<String, JsonNode> nodes;
    private final String payload;

    private JsonFields(Map<String, JsonNode> nodes, String payload) {
        this.nodes = nodes;
        this.payload = payload;
    }

    /**
     * Reads an object; fields that are not known are skipped, since the protocol grows by adding.
     *
     * @throws InvalidFrameException if the text is not one JSON object, or a known field stands twice
     */
    static JsonFields parse(ObjectMapper mapper, String text, Set<String> known) throws InvalidFrameException {
        try (JsonParser parser = mapper.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidFrameException(
                        "found " + describe(parser.currentToken()) + ", expected a JSON object");
            }
            JsonFields fields = readObject(parser, text, known);
            if (parser.nextToken() != null) {
                throw new InvalidFrameException("found more behind the JSON object, expected one object a frame");
            }
            return fields;
        } catch (JsonProcessingException e) {
            throw notJson(e);
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory can't be read", e);
        }
    }

    private static JsonFields readObject(JsonParser parser, String text, Set<String> known)
            throws IOException, InvalidFrameException {
        Map<String, JsonNode> nodes = new HashMap<>();
        String payload = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!known.contains(name)) {
                parser.skipChildren();
                continue;
            }
            if (name.equals(PAYLOAD) && value == JsonToken.START_OBJECT && payload == null) {
                int begin = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
                parser.skipChildren();
                payload = text.substring(
                        begin, Math.toIntExact(parser.currentLocation().getCharOffset()));
                continue;
            }
            JsonNode node = parser.readValueAsTree();
            boolean twice = (name.equals(PAYLOAD) && payload != null) || nodes.putIfAbsent(name, node) != null;
            if (twice) {
                throw new InvalidFrameException("field '" + name + "' stands twice");
            }
        }
        return new JsonFields(nodes, payload);
    }

    private static InvalidFrameException notJson(JsonProcessingException e) {
        // The parser's own message repeats the content.
        String where = e.getLocation() == null
                ? ""
                : " at character " + Math.max(0, e.getLocation().getCharOffset());
        return new InvalidFrameException("no JSON" + where + ", expected a JSON object");
    }

    /** The payload's text. */
    String payload() throws InvalidFrameException {
        if (payload == null) {
            throw wrong(PAYLOAD, "a JSON object");
        }
        return payload;
    }

    String requiredText(String name, String expected) throws InvalidFrameException {
        JsonNode node = nodes.get(name);
        if (node == null || !node.isTextual()) {
            throw wrong(name, expected);
        }
        return node.textValue();
    }

    Optional<String> text(String name, int maxLength) throws InvalidFrameException {
        if (absent(name)) {
            return Optional.empty();
        }
        String expected = "a text of at most " + maxLength + " characters";
        String text = requiredText(name, expected);
        if (text.length() > maxLength) {
            throw new InvalidFrameException(
                    "field '" + name + "': found " + text.length() + " characters, expected " + expected);
        }
        return Optional.of(text);
    }

    int integer(String name, int min, int max) throws InvalidFrameException {
        return Math.toIntExact(longInteger(name, min, max));
    }

    long longInteger(String name, long min, long max) throws InvalidFrameException {
        JsonNode node = nodes.get(name);
        String expected = max == Long.MAX_VALUE
                ? "a whole number from " + min + " on"
                : "a whole number from " + min + " to " + max;
        if (node == null || !node.isIntegralNumber()) {
            throw wrong(name, expected);
        }
        if (!node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
            throw new InvalidFrameException("field '" + name + "': out of range, expected " + expected);
        }
        return node.longValue();
    }

    OptionalInt optionalInteger(String name, int min, int max) throws InvalidFrameException {
        return absent(name) ? OptionalInt.empty() : OptionalInt.of(integer(name, min, max));
    }

    double number(String name, double min, double max) throws InvalidFrameException {
        JsonNode node = nodes.get(name);
        String expected = "a number from " + min + " to " + max;
        if (node == null || !node.isNumber()) {
            throw wrong(name, expected);
        }
        double value = node.doubleValue();
        if (!(value >= min && value <= max)) {
            throw new InvalidFrameException("field '" + name + "': out of range, expected " + expected);
        }
        return value;
    }

    OptionalDouble optionalNumber(String name, double min, double max) throws InvalidFrameException {
        return absent(name) ? OptionalDouble.empty() : OptionalDouble.of(number(name, min, max));
    }

    boolean flag(String name) throws InvalidFrameException {
        if (absent(name)) {
            return false;
        }
        if (!nodes.get(name).isBoolean()) {
            throw wrong(name, "true or false");
        }
        return nodes.get(name).booleanValue();
    }

    /** A text or number of bounded size, as JSON. */
    Optional<String> scalar(String name, int maxLength) throws InvalidFrameException {
        if (absent(name)) {
            return Optional.empty();
        }
        JsonNode node = nodes.get(name);
        String expected = "a text or number of at most " + maxLength + " characters";
        if (!node.isTextual() && !node.isNumber()) {
            throw wrong(name, expected);
        }
        String json = node.toString();
        if (json.length() > maxLength + 2) {
            throw new InvalidFrameException(
                    "field '" + name + "': found " + json.length() + " characters, expected " + expected);
        }
        return Optional.of(json);
    }

    /** A field that is an object; its own fields are read through the result, named with their path. */
    Optional<JsonFields> object(String name) throws InvalidFrameException {
        if (absent(name)) {
            return Optional.empty();
        }
        JsonNode node = nodes.get(name);
        if (!node.isObject()) {
            throw wrong(name, "a JSON object");
        }
        Map<String, JsonNode> inner = new HashMap<>();
        node.properties().forEach(entry -> inner.put(entry.getKey(), entry.getValue()));
        return Optional.of(new JsonFields(inner, null));
    }

    Set<String> names() {
        return nodes.keySet();
    }

    /** JSON null counts as left out. */
    private boolean absent(String name) {
        JsonNode node = nodes.get(name);
        return node == null || node.isNull();
    }

    InvalidFrameException wrong(String name, String expected) {
        JsonNode node = nodes.get(name);
        String found = node == null ? "is missing" : "found " + describe(node);
        return new InvalidFrameException("field '" + name + "': " + found + ", expected " + expected);
    }

    private static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case NUMBER -> "a number";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a text";
            case MISSING -> "nothing";
        };
    }

    private static String describe(JsonToken token) {
        return token == null ? "nothing" : token.isScalarValue() ? "a bare value" : "an array";
    }
}
