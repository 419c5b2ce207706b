package org.crisisline.escalation.channel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Secret;

/**
 * A channel of the type {@code alertmanager}.
 *
 * @param name the channel's name
 * @param url the Alertmanager's base address, as in a Prometheus' configuration
 * @param authorization value of the header {@code Authorization}, if it asks for one
 * @param alertName the label that names an alert
 * @param labels further labels, the same in each alert, for its routes
 * @param generatorUrl where an escalation can be looked at, if there is such a page
 * @param endsAfter how long an alert lasts that nobody resolves
 * @param includePersonal whether reason and place are sent
 * @param limits how hard it is tried
 */
public record AlertmanagerSettings(
        String name,
        URI url,
        Optional<Secret> authorization,
        String alertName,
        Map<String, String> labels,
        Optional<UrlTemplate> generatorUrl,
        Duration endsAfter,
        boolean includePersonal,
        CallLimits limits)
        implements HttpChannelSettings {
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Set<String> OWN_LABELS = Set.of("alertname", "incident", "severity", "tier", "drill");

    public AlertmanagerSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(authorization, "authorization");
        Objects.requireNonNull(alertName, "alertName");
        labels = Map.copyOf(labels);
        Objects.requireNonNull(generatorUrl, "generatorUrl");
        Objects.requireNonNull(endsAfter, "endsAfter");
        Objects.requireNonNull(limits, "limits");
    }

    /**
     * Reads the section; empty when it names no URL.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public static Optional<AlertmanagerSettings> from(String name, ConfigReader channel) {
        Optional<URI> url = HttpChannelSettings.receiver(channel);
        Optional<Secret> authorization = authorization(channel);
        String alertName = channel.string("alertname");
        Map<String, String> labels = labels(channel);
        Optional<UrlTemplate> generatorUrl = UrlTemplate.from(channel, "generator-url");
        Duration endsAfter = channel.duration("ends-after", Duration.ofMinutes(1), Duration.ofDays(30));
        boolean personal = channel.bool("include-personal");
        CallLimits limits = CallLimits.from(channel);
        return url.map(given -> new AlertmanagerSettings(
                name, given, authorization, alertName, labels, generatorUrl, endsAfter, personal, limits));
    }

    private static Optional<Secret> authorization(ConfigReader channel) {
        Optional<Secret> token = channel.optionalSecret("bearer-token");
        Optional<String> user = channel.optionalString("username");
        Optional<Secret> password = channel.optionalSecret("password");
        if (user.isPresent() != password.isPresent()) {
            throw user.isPresent()
                    ? channel.wrongSecret("password", "one, since there is a username")
                    : channel.wrong("username", "one, since there is a password");
        }
        if (user.isPresent() && token.isPresent()) {
            throw channel.wrongSecret("bearer-token", "either it, or a username and a password");
        }
        if (token.isPresent()) {
            return Optional.of(new Secret("Bearer " + token.get().reveal()));
        }
        return user.map(given -> given + ":" + password.orElseThrow().reveal())
                .map(pair -> new Secret("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8))));
    }

    private static Map<String, String> labels(ConfigReader channel) {
        Map<String, String> labels = channel.map("labels");
        labels.forEach((label, value) -> {
            if (!LABEL.matcher(label).matches() || OWN_LABELS.contains(label) || value.isBlank()) {
                throw channel.wrong(
                        "labels",
                        "names of letters, digits and _ with a value each, none of "
                                + OWN_LABELS.stream().sorted().toList());
            }
        });
        return labels;
    }

    @Override
    public AlertmanagerSettings at(URI other) {
        return new AlertmanagerSettings(
                name, other, authorization, alertName, labels, generatorUrl, endsAfter, includePersonal, limits);
    }
}
