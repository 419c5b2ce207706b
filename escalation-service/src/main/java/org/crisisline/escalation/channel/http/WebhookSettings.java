package org.crisisline.escalation.channel.http;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Secret;

/**
 * A channel of the type {@code webhook}.
 *
 * @param name the channel's name
 * @param url where the call goes
 * @param secret signs it
 * @param includePersonal whether reason and place are sent
 * @param limits how hard it is tried
 */
public record WebhookSettings(String name, URI url, Secret secret, boolean includePersonal, CallLimits limits)
        implements HttpChannelSettings {
    public WebhookSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(limits, "limits");
    }

    /**
     * Reads the section; empty when it names no URL. All keys are read in either case, so that a misspelt one is found.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public static Optional<WebhookSettings> from(String name, ConfigReader channel) {
        Optional<URI> url = HttpChannelSettings.receiver(channel);
        Optional<Secret> secret = channel.optionalSecret("secret");
        boolean personal = channel.bool("include-personal");
        CallLimits limits = CallLimits.from(channel);
        return url.map(given ->
                new WebhookSettings(name, given, secret.orElseGet(() -> channel.secret("secret")), personal, limits));
    }

    @Override
    public WebhookSettings at(URI other) {
        return new WebhookSettings(name, other, secret, includePersonal, limits);
    }
}
