package org.crisisline.gateway.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crisisline.runtime.config.Secret;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.Priority;

/** From a text to a {@link ClientFrame}. Stateless. */
final class JsonFrameReader {
    static final int MAX_REASON = 4_096;
    static final int MAX_NONCE = 128;
    private static final int MAX_TOKEN = 8_192;
    private static final int MAX_EPOCH = 64;
    private static final int MAX_SHOWN_TYPE = 32;
    private static final double MAX_ACCURACY_METERS = 1_000_000_000;
    private static final String PRIORITIES = "EMERGENCY, HIGH, NORMAL or LOW";
    private static final Set<String> KNOWN = Set.of(
            "type",
            "token",
            "severity",
            "emergency",
            "standby",
            "resume",
            "id",
            "kind",
            "priority",
            JsonFields.PAYLOAD,
            "reason",
            "location",
            "position",
            "nonce");

    private final ObjectMapper mapper;

    JsonFrameReader(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    ClientFrame read(String text) throws InvalidFrameException {
        JsonFields fields = JsonFields.parse(mapper, text, KNOWN);
        String type = fields.requiredText("type", "the frame's type, a text");
        return switch (type) {
            case "connect" -> connect(fields);
            case "activate" -> new ClientFrame.Activate(resume(fields));
            case "send" -> withId(fields, this::send);
            case "escalate" -> withId(fields, this::escalate);
            case "ack" -> new ClientFrame.Ack(priority(fields), position(fields));
            case "seen" -> new ClientFrame.Seen(priority(fields), position(fields));
            case "leave" -> new ClientFrame.Leave();
            case "end" -> new ClientFrame.End(fields.text("reason", MAX_REASON));
            case "ping" -> new ClientFrame.Ping(fields.scalar("nonce", MAX_NONCE));
            default -> throw new InvalidFrameException("type '" + shown(type) + "' is unknown");
        };
    }

    /** Enough of an unknown type to find the mistake, and nothing that could upset a log or a terminal. */
    private static String shown(String type) {
        String clean = type.replaceAll("[^A-Za-z0-9._:-]", "?");
        return clean.length() <= MAX_SHOWN_TYPE ? clean : clean.substring(0, MAX_SHOWN_TYPE) + "…";
    }

    private interface Body {
        ClientFrame read(String id, JsonFields fields) throws InvalidFrameException;
    }

    /** An error names the id as soon as that much is known, so that a client can tell which message was refused. */
    private static ClientFrame withId(JsonFields fields, Body body) throws InvalidFrameException {
        String expected = "1 to 64 of A-Z a-z 0-9 . _ : -";
        String id = fields.requiredText("id", "a text, " + expected);
        if (!Identifiers.isLegal(id)) {
            throw new InvalidFrameException("field 'id': not legal, expected " + expected);
        }
        try {
            return body.read(id, fields);
        } catch (InvalidFrameException e) {
            throw e.withId(id);
        }
    }

    private static ClientFrame connect(JsonFields fields) throws InvalidFrameException {
        Optional<String> token = fields.text("token", MAX_TOKEN);
        if (token.isPresent() && token.get().isEmpty()) {
            throw new InvalidFrameException("field 'token': is empty, expected a token");
        }
        return new ClientFrame.Connect(
                token.map(Secret::new),
                fields.optionalInteger("severity", 1, 10),
                fields.flag("emergency"),
                fields.flag("standby"),
                resume(fields));
    }

    private ClientFrame send(String id, JsonFields fields) throws InvalidFrameException {
        String expected = "a lower_snake name of 1 to 64 characters";
        String kind = fields.requiredText("kind", expected);
        if (!Identifiers.isLegalKind(kind)) {
            throw new InvalidFrameException("field 'kind': not legal, expected " + expected);
        }
        Optional<Priority> priority =
                fields.text("priority", 16).isPresent() ? Optional.of(priority(fields)) : Optional.empty();
        return new ClientFrame.Send(id, kind, priority, fields.payload());
    }

    private ClientFrame escalate(String id, JsonFields fields) throws InvalidFrameException {
        return new ClientFrame.Escalate(
                id, fields.integer("severity", 1, 10), fields.text("reason", MAX_REASON), location(fields));
    }

    private static Optional<Place> location(JsonFields fields) throws InvalidFrameException {
        Optional<JsonFields> location = fields.object("location");
        if (location.isEmpty()) {
            return Optional.empty();
        }
        JsonFields place = location.get();
        return Optional.of(new Place(
                place.number("lat", -90, 90),
                place.number("lng", -180, 180),
                place.optionalNumber("accuracyMeters", 0, MAX_ACCURACY_METERS)));
    }

    private static Optional<ResumePoint> resume(JsonFields fields) throws InvalidFrameException {
        Optional<JsonFields> resume = fields.object("resume");
        if (resume.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> epoch = resume.get().text("epoch", MAX_EPOCH);
        if (epoch.isEmpty()) {
            throw resume.get().wrong("epoch", "the epoch of the positions, a text");
        }
        Map<Priority, Long> positions = new EnumMap<>(Priority.class);
        Optional<JsonFields> given = resume.get().object("positions");
        if (given.isPresent()) {
            for (String name : given.get().names()) {
                positions.put(priorityNamed(name), given.get().longInteger(name, 0, Long.MAX_VALUE));
            }
        }
        return Optional.of(new ResumePoint(epoch.get(), positions));
    }

    private static Priority priority(JsonFields fields) throws InvalidFrameException {
        return priorityNamed(fields.requiredText("priority", PRIORITIES));
    }

    private static Priority priorityNamed(String name) throws InvalidFrameException {
        for (Priority priority : Priority.values()) {
            if (priority.name().equals(name)) {
                return priority;
            }
        }
        throw new InvalidFrameException("field 'priority': unknown value, expected " + PRIORITIES);
    }

    private static long position(JsonFields fields) throws InvalidFrameException {
        return fields.longInteger("position", 0, Long.MAX_VALUE);
    }
}
