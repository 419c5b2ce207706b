package org.crisisline.escalation.channel.http;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Secret;

/**
 * A channel of the type {@code pagerduty}: one integration of one PagerDuty service.
 *
 * @param name the channel's name
 * @param url where events go
 * @param routingKey the integration's key; whoever has it can call its people
 * @param source {@code payload.source}: which system asks
 * @param component {@code payload.component}: which part of it
 * @param sessionUrl where the responder's desk opens a session, if there is such a page
 * @param includePersonal whether reason and place are sent
 * @param limits how hard it is tried
 */
public record PagerDutySettings(
        String name,
        URI url,
        Secret routingKey,
        String source,
        String component,
        Optional<UrlTemplate> sessionUrl,
        boolean includePersonal,
        CallLimits limits)
        implements HttpChannelSettings {
    private static final Pattern ROUTING_KEY = Pattern.compile("[A-Za-z0-9]{32}");

    public PagerDutySettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(routingKey, "routingKey");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(component, "component");
        Objects.requireNonNull(sessionUrl, "sessionUrl");
        Objects.requireNonNull(limits, "limits");
    }

    /**
     * Reads the section; empty when it has no routing key.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value (never the routing key) and what was expected
     */
    public static Optional<PagerDutySettings> from(String name, ConfigReader channel) {
        Optional<URI> url = HttpChannelSettings.receiver(channel);
        Optional<Secret> key = channel.optionalSecret("routing-key");
        String source = channel.string("source");
        String component = channel.string("component");
        Optional<UrlTemplate> sessionUrl = UrlTemplate.from(channel, "session-url");
        boolean personal = channel.bool("include-personal");
        CallLimits limits = CallLimits.from(channel);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        if (!ROUTING_KEY.matcher(key.get().reveal()).matches()) {
            throw channel.wrongSecret("routing-key", "the 32 letters and digits of an Events API v2 integration key");
        }
        return Optional.of(new PagerDutySettings(
                name,
                url.orElseGet(() -> channel.uri("url")),
                key.get(),
                source,
                component,
                sessionUrl,
                personal,
                limits));
    }

    @Override
    public PagerDutySettings at(URI other) {
        return new PagerDutySettings(name, other, routingKey, source, component, sessionUrl, includePersonal, limits);
    }
}
