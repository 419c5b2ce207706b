package org.crisisline.client.frame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The fields of one frame, read with errors that name frame, field, what was expected and what kind of value was found. */
record Fields(String frame, ObjectNode object) {

    String text(String name) throws InvalidFrameException {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    Optional<String> optionalText(String name) throws InvalidFrameException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw wrong(name, "a string", value);
        }
        return Optional.of(value.textValue());
    }

    boolean flag(String name) throws InvalidFrameException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            throw missing(name);
        }
        if (!value.isBoolean()) {
            throw wrong(name, "true or false", value);
        }
        return value.booleanValue();
    }

    boolean flagOr(String name, boolean otherwise) throws InvalidFrameException {
        return object.hasNonNull(name) ? flag(name) : otherwise;
    }

    long integer(String name) throws InvalidFrameException {
        OptionalLong value = optionalInteger(name);
        if (value.isEmpty()) {
            throw missing(name);
        }
        return value.getAsLong();
    }

    OptionalLong optionalInteger(String name) throws InvalidFrameException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "an integer of 64 bits", value);
        }
        return OptionalLong.of(value.longValue());
    }

    long position(String name) throws InvalidFrameException {
        long position = integer(name);
        if (position < 0) {
            throw new InvalidFrameException(frame + "." + name + ": expected 0 or more, found " + position);
        }
        return position;
    }

    int positiveInt(String name) throws InvalidFrameException {
        long value = integer(name);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new InvalidFrameException(frame + "." + name + ": expected 1 or more, found " + value);
        }
        return (int) value;
    }

    double positiveNumber(String name) throws InvalidFrameException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            throw missing(name);
        }
        if (!value.isNumber() || !(value.doubleValue() > 0)) {
            throw wrong(name, "a number above 0", value);
        }
        return value.doubleValue();
    }

    Duration millis(String name) throws InvalidFrameException {
        return Duration.ofMillis(position(name));
    }

    Optional<Duration> optionalMillis(String name) throws InvalidFrameException {
        return object.hasNonNull(name) ? Optional.of(millis(name)) : Optional.empty();
    }

    Instant time(String name) throws InvalidFrameException {
        String text = text(name);
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidFrameException(frame + "." + name + ": expected an RFC 3339 time in UTC, found " + text);
        }
    }

    Priority priority() throws InvalidFrameException {
        String text = text("priority");
        // A priority that this client does not know can't be acknowledged, so it is no case for leniency.
        return constant(Priority.class, text)
                .orElseThrow(() -> new InvalidFrameException(
                        frame + ".priority: expected EMERGENCY, HIGH, NORMAL or LOW, found " + text));
    }

    <E extends Enum<E>> E lenient(String name, Class<E> type, E otherwise) throws InvalidFrameException {
        return constant(type, text(name)).orElse(otherwise);
    }

    Fields nested(String name) throws InvalidFrameException {
        return new Fields(frame + "." + name, objectNode(name));
    }

    ObjectNode objectNode(String name) throws InvalidFrameException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            throw missing(name);
        }
        if (!(value instanceof ObjectNode node)) {
            throw wrong(name, "an object", value);
        }
        return node;
    }

    List<String> texts(String name) throws InvalidFrameException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(name, "an array of strings", value);
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isTextual()) {
                throw wrong(name, "an array of strings", element);
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    private static <E extends Enum<E>> Optional<E> constant(Class<E> type, String text) {
        for (E candidate : type.getEnumConstants()) {
            // States and priorities are written in capitals, roles, events and codes in lower case.
            if (candidate.name().equals(text)
                    || candidate.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private InvalidFrameException missing(String name) {
        return new InvalidFrameException(frame + "." + name + ": missing");
    }

    private InvalidFrameException wrong(String name, String expected, JsonNode found) {
        return new InvalidFrameException(frame + "." + name + ": expected " + expected + ", found "
                + found.getNodeType().name().toLowerCase(Locale.ROOT));
    }
}
