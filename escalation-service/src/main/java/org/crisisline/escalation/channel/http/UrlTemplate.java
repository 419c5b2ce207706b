package org.crisisline.escalation.channel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.runtime.config.ConfigReader;

/**
 * The address of a page about a call: a URL in which {@code {sessionId}}, {@code {escalationId}} and {@code {incidentId}} stand for what
 * their names say.
 *
 * @param text the URL, placeholders included
 */
public record UrlTemplate(String text) {
    private static final String EXPECTED =
            "https://HOST/… in which {sessionId}, {escalationId} and {incidentId} may stand";

    public UrlTemplate {
        Objects.requireNonNull(text, "text");
        URI sample = sample(text);
        if (sample == null || sample.getHost() == null || !isHttp(sample)) {
            throw new IllegalArgumentException("expected " + EXPECTED);
        }
    }

    /**
     * Reads a key; missing or empty counts as not set.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    static Optional<UrlTemplate> from(ConfigReader section, String key) {
        return section.optionalString(key).map(text -> {
            try {
                return new UrlTemplate(text);
            } catch (IllegalArgumentException e) {
                throw section.wrong(key, EXPECTED);
            }
        });
    }

    String of(EscalationCall call) {
        return fill(text, call.demand().sessionId(), call.demand().escalationId(), call.incidentId());
    }

    private static URI sample(String text) {
        try {
            return new URI(fill(text, "s", "e", "i"));
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isHttp(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
    }

    private static String fill(String text, String session, String escalation, String incident) {
        return text.replace("{sessionId}", encoded(session))
                .replace("{escalationId}", encoded(escalation))
                .replace("{incidentId}", encoded(incident));
    }

    /** For a path as well as for a query, where + is no space. */
    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8).replace("+", "%20");
    }
}
