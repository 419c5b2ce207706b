package org.crisisline.client.frame;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code crisis.v1.json}: one JSON object a text frame. Stateless; any thread. */
public final class JsonFrames {
    /** The subprotocol, as it is negotiated. */
    public static final String SUBPROTOCOL = "crisis.v1.json";

    /** More is no card that anyone reads. */
    private static final int MAX_NUMBERS = 100;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonFrames() {}

    /** An empty object, to be filled as a payload. */
    public static ObjectNode emptyPayload() {
        return JSON.createObjectNode();
    }

    /**
     * A payload from its text.
     *
     * @throws IllegalArgumentException if it is not one JSON object; the text is not repeated in the message
     */
    public static ObjectNode payload(String json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("payload: expected a JSON object, found text that is not JSON");
        }
        throw new IllegalArgumentException("payload: expected a JSON object, found another kind of value");
    }

    /** The frame as UTF-8. */
    public static byte[] encode(ClientFrame frame) {
        ObjectNode out = JSON.createObjectNode();
        if (frame instanceof ClientFrame.Connect connect) {
            out.put("type", "connect");
            connect.token().ifPresent(token -> out.put("token", token));
            connect.severity().ifPresent(severity -> out.put("severity", severity));
            connect.emergency().ifPresent(emergency -> out.put("emergency", emergency));
            if (connect.standby()) {
                out.put("standby", true);
            }
            connect.resume().ifPresent(resume -> put(out, resume));
        } else if (frame instanceof ClientFrame.Activate activate) {
            out.put("type", "activate");
            activate.resume().ifPresent(resume -> put(out, resume));
        } else if (frame instanceof ClientFrame.Send send) {
            out.put("type", "send").put("id", send.id()).put("kind", send.kind());
            send.priority().ifPresent(priority -> out.put("priority", priority.name()));
            out.set("payload", send.payload());
        } else if (frame instanceof ClientFrame.Escalate escalate) {
            put(out, escalate);
        } else if (frame instanceof ClientFrame.Ack ack) {
            out.put("type", "ack").put("priority", ack.priority().name()).put("position", ack.position());
        } else if (frame instanceof ClientFrame.Seen seen) {
            out.put("type", "seen").put("priority", seen.priority().name()).put("position", seen.position());
        } else if (frame instanceof ClientFrame.Leave) {
            out.put("type", "leave");
        } else if (frame instanceof ClientFrame.End end) {
            out.put("type", "end");
            end.reason().ifPresent(reason -> out.put("reason", reason));
        } else if (frame instanceof ClientFrame.Ping ping) {
            out.put("type", "ping");
            ping.nonce().ifPresent(nonce -> out.put("nonce", nonce));
        }
        try {
            return JSON.writeValueAsBytes(out);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ObjectNode out, Resume resume) {
        ObjectNode node = out.putObject("resume").put("epoch", resume.epoch());
        ObjectNode positions = node.putObject("positions");
        resume.positions().forEach((priority, position) -> positions.put(priority.name(), position));
    }

    private static void put(ObjectNode out, ClientFrame.Escalate escalate) {
        out.put("type", "escalate").put("id", escalate.id()).put("severity", escalate.severity());
        escalate.reason().ifPresent(reason -> out.put("reason", reason));
        escalate.location().ifPresent(location -> {
            ObjectNode node =
                    out.putObject("location").put("lat", location.lat()).put("lng", location.lng());
            location.accuracyMeters().ifPresent(metres -> node.put("accuracyMeters", metres));
        });
    }

    /**
     * Reads one frame.
     *
     * @throws InvalidFrameException if it is not what the protocol says; a frame of an unknown type is no error, but
     *     {@link ServerFrame.Unknown}
     */
    public static ServerFrame decode(InputStream utf8) throws InvalidFrameException {
        return decodeWithCard(utf8).frame();
    }

    /**
     * A frame, and the emergency numbers that came with it.
     *
     * @param card empty where the frame says nothing of them
     */
    public record WithCard(ServerFrame frame, Optional<ServerFrame.EmergencyNumbers> card) {}

    /**
     * Reads one frame, and the emergency numbers in it, if there are any.
     *
     * @throws InvalidFrameException as {@link #decode}; numbers that can't be read are no reason for it
     */
    public static WithCard decodeWithCard(InputStream utf8) throws InvalidFrameException {
        ObjectNode object = object(utf8);
        String type = new Fields("frame", object).text("type");
        ServerFrame frame = decode(type, new Fields(type, object));
        return new WithCard(frame, frame instanceof ServerFrame.EmergencyNumbers ? Optional.empty() : card(object));
    }

    /** The emergency numbers in the body of a refused upgrade; empty when there are none, or it can't be read. */
    public static Optional<ServerFrame.EmergencyNumbers> cardOfRefusal(InputStream utf8) {
        try {
            return card(object(utf8));
        } catch (InvalidFrameException e) {
            // Whatever stands between us and the gateway answers in its own words.
            return Optional.empty();
        }
    }

    private static Optional<ServerFrame.EmergencyNumbers> card(ObjectNode object) {
        if (!(object.get("emergencyNumbers") instanceof ArrayNode entries)) {
            return Optional.empty();
        }
        List<EmergencyNumber> numbers = new ArrayList<>();
        for (JsonNode entry : entries) {
            Optional<String> country = text(entry, "country");
            Optional<String> name = text(entry, "name");
            if (country.isPresent() && name.isPresent() && numbers.size() < MAX_NUMBERS) {
                numbers.add(new EmergencyNumber(
                        country.get(), name.get(), text(entry, "phone"), text(entry, "text"), text(entry, "url")));
            }
        }
        return numbers.isEmpty() ? Optional.empty() : Optional.of(new ServerFrame.EmergencyNumbers(numbers));
    }

    private static Optional<String> text(JsonNode entry, String name) {
        return Optional.ofNullable(entry.get(name)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    private static ObjectNode object(InputStream utf8) throws InvalidFrameException {
        JsonNode node;
        try {
            node = JSON.readTree(utf8);
        } catch (JsonProcessingException e) {
            // The parser's own words may quote the content.
            throw new InvalidFrameException("expected a JSON object, found text that is not JSON at character "
                    + (e.getLocation() == null ? 0 : e.getLocation().getColumnNr()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new InvalidFrameException("expected a JSON object, found another kind of value");
        }
        return object;
    }

    private static ServerFrame decode(String type, Fields in) throws InvalidFrameException {
        return switch (type) {
            case "connected" -> connected(in);
            case "active" -> new ServerFrame.Active(in.flag("active"));
            case "accepted" ->
                new ServerFrame.Accepted(
                        in.text("id"), in.priority(), in.position("position"), in.flagOr("duplicate", false));
            case "message" -> message(in);
            case "caught_up" -> new ServerFrame.CaughtUp(in.priority(), in.optionalInteger("position"));
            case "gap" -> new ServerFrame.Gap(in.priority(), in.position("from"), in.position("to"), in.text("reason"));
            case "delivered" ->
                new ServerFrame.Delivered(
                        in.priority(),
                        in.integer("position"),
                        in.text("participantId"),
                        in.optionalText("id"),
                        in.optionalInteger("latencyMs"));
            case "seen" -> new ServerFrame.Seen(in.priority(), in.integer("position"), in.text("participantId"));
            case "escalation" ->
                new ServerFrame.Escalation(
                        in.text("id"),
                        in.text("escalationId"),
                        in.lenient("state", EscalationState.class, EscalationState.UNKNOWN),
                        in.optionalText("channel"),
                        in.optionalText("by"),
                        in.millis("elapsedMs"));
            case "participant" ->
                new ServerFrame.Participant(
                        in.text("participantId"),
                        in.lenient("role", Role.class, Role.UNKNOWN),
                        in.lenient("event", ParticipantEvent.class, ParticipantEvent.UNKNOWN));
            case "ended" -> new ServerFrame.Ended(in.optionalText("reason"));
            case "draining" -> new ServerFrame.Draining(in.millis("reconnectAfterMs"), in.texts("urls"));
            case "cut_off" ->
                new ServerFrame.CutOff(
                        in.flag("cutOff"), in.optionalMillis("moveAfterMs").orElse(Duration.ZERO));
            case "emergency_numbers" ->
                card(in.object()).<ServerFrame>map(card -> card).orElseGet(() -> new ServerFrame.Unknown(type));
            case "pong" -> new ServerFrame.Pong(in.optionalText("nonce"), in.time("serverTime"));
            case "error" ->
                new ServerFrame.Refusal(
                        in.lenient("code", ErrorCode.class, ErrorCode.UNKNOWN),
                        in.text("code"),
                        in.text("message"),
                        in.optionalText("id"),
                        in.optionalMillis("retryAfterMs"));
            default -> new ServerFrame.Unknown(type);
        };
    }

    private static ServerFrame.Connected connected(Fields in) throws InvalidFrameException {
        Fields limits = in.nested("limits");
        return new ServerFrame.Connected(
                in.text("connectionId"),
                in.text("sessionId"),
                in.text("participantId"),
                in.lenient("role", Role.class, Role.UNKNOWN),
                in.text("gatewayId"),
                in.flag("active"),
                in.flag("emergency"),
                in.flag("resumed"),
                in.text("epoch"),
                new Limits(
                        limits.positiveInt("maxFrameBytes"),
                        limits.positiveInt("maxPayloadBytes"),
                        limits.positiveNumber("messagesPerSecond"),
                        limits.positiveInt("burst")),
                in.millis("heartbeatMs"),
                in.time("serverTime"));
    }

    private static ServerFrame.Message message(Fields in) throws InvalidFrameException {
        Fields from = in.nested("from");
        return new ServerFrame.Message(
                in.text("id"),
                in.priority(),
                in.position("position"),
                in.optionalInteger("previous"),
                new ServerFrame.Sender(from.text("participantId"), from.lenient("role", Role.class, Role.UNKNOWN)),
                in.text("kind"),
                in.objectNode("payload"),
                in.time("receivedAt"),
                in.positiveInt("attempt"));
    }
}
