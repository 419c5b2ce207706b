package org.crisisline.escalation.channel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.lifecycle.Place;

/** What several formats write in the same way. */
final class CallText {
    /** RFC 3339 in UTC, always with milliseconds. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern PLAIN_KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final JsonFactory JSON = new JsonFactory();

    private CallText() {}

    /** Writes one JSON document. */
    @FunctionalInterface
    interface Document {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] json(Document document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            document.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** One sentence for a pager's display; says nothing of the person. */
    static String summary(EscalationCall call) {
        StringBuilder text = new StringBuilder(96);
        if (call.demand().drill()) {
            text.append("DRILL, no emergency: ");
        }
        text.append("a person in crisis needs a human now, severity ")
                .append(call.demand().severity())
                .append(" of 10, tier ")
                .append(call.stage().name());
        if (call.stage().round() > 0) {
            text.append(", call ").append(call.stage().round() + 1);
        }
        return text.toString();
    }

    /** Where, as a map understands it. */
    static String place(Place place) {
        String at = place.lat() + "," + place.lng();
        return place.accuracyMeters() == null ? at : at + " (within " + Math.round(place.accuracyMeters()) + " m)";
    }

    /** An id as a key on the wire: itself, unless it is too long for that, or unfit for a header; then its hash. */
    static String key(String id) {
        return PLAIN_KEY.matcher(id).matches() ? id : "sha256-" + hash(id);
    }

    /** A text cut to that many characters, with an ellipsis, and no half of a character at its end. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
