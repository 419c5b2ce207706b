package org.crisisline.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.SerializedString;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The card of numbers that a person may call or write to when nothing works here: told in {@code connected} and with every refusal, so a client has it by then.
 * Its JSON is made once, and shared by all answers: a flood of refusals makes none of its own. Immutable; any thread.
 */
public final class EmergencyNumbers {
    /** No card: nothing is told of it. */
    public static final EmergencyNumbers NONE = new EmergencyNumbers(List.of());

    private static final int MAX = 32;
    private static final int MAX_CHARACTERS = 200;
    private static final Set<String> COUNTRIES = new HashSet<>(List.of(Locale.getISOCountries()));

    /**
     * A number.
     *
     * @param country ISO 3166-1 alpha-2
     * @param name who answers
     * @param phone to be called; empty if it can't be
     * @param text to be written to; empty if it can't be
     * @param url where there is more; may be empty
     */
    public record Entry(String country, String name, String phone, String text, String url) {
        public Entry {
            if (!COUNTRIES.contains(country)) {
                throw new IllegalArgumentException(
                        "country \"" + country + "\": expected two capital letters of ISO 3166, such as GB");
            }
            if (name.isBlank()) {
                throw new IllegalArgumentException("name is empty: expected who answers");
            }
            if (phone.isBlank() && text.isBlank()) {
                throw new IllegalArgumentException("\"" + name + "\" has neither phone nor text: expected one of them");
            }
            for (String part : List.of(name, phone, text, url)) {
                if (part.length() > MAX_CHARACTERS || part.chars().anyMatch(Character::isISOControl)) {
                    throw new IllegalArgumentException("\"" + name + "\": expected at most " + MAX_CHARACTERS
                            + " characters in each part, and no control characters");
                }
            }
            if (!url.isEmpty() && !isWeb(url)) {
                throw new IllegalArgumentException("url \"" + url + "\": expected one with http or https");
            }
        }

        private static boolean isWeb(String url) {
            try {
                String scheme = new URI(url).getScheme();
                return "https".equals(scheme) || "http".equals(scheme);
            } catch (URISyntaxException e) {
                return false;
            }
        }

        private String json() {
            StringBuilder json =
                    new StringBuilder("{\"country\":\"").append(country).append('"');
            field(json, "name", name);
            field(json, "phone", phone);
            field(json, "text", text);
            field(json, "url", url);
            return json.append('}').toString();
        }

        private static void field(StringBuilder json, String name, String value) {
            if (!value.isBlank()) {
                json.append(",\"").append(name).append("\":\"");
                JsonStringEncoder.getInstance().quoteAsString(value, json);
                json.append('"');
            }
        }
    }

    private final List<Entry> entries;
    private final SerializedString json;
    private final byte[] frame;

    private EmergencyNumbers(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        String array = entries.stream().map(Entry::json).collect(Collectors.joining(",", "[", "]"));
        json = new SerializedString(array);
        frame = ("{\"type\":\"emergency_numbers\",\"emergencyNumbers\":" + array + "}").getBytes(UTF_8);
    }

    /**
     * The card.
     *
     * @throws IllegalArgumentException if there are too many
     */
    public static EmergencyNumbers of(List<Entry> entries) {
        if (entries.size() > MAX) {
            throw new IllegalArgumentException(entries.size() + " emergency numbers: expected at most " + MAX);
        }
        return entries.isEmpty() ? NONE : new EmergencyNumbers(entries);
    }

    /** Whether there is a card. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** What is on it, in its order. */
    public List<Entry> entries() {
        return entries;
    }

    /** The card as a JSON array; its UTF-8 is made once. */
    SerializedString json() {
        return json;
    }

    /** The server frame {@code emergency_numbers}, in UTF-8; not to be changed. */
    byte[] frame() {
        return frame;
    }

    /** The body of an HTTP refusal, in UTF-8. */
    public byte[] refusal(int status, String why) {
        StringBuilder body = new StringBuilder("{\"status\":").append(status).append(",\"error\":\"");
        JsonStringEncoder.getInstance().quoteAsString(why, body);
        body.append('"');
        if (!isEmpty()) {
            body.append(",\"emergencyNumbers\":").append(json.getValue());
        }
        return body.append("}\n").toString().getBytes(UTF_8);
    }
}
