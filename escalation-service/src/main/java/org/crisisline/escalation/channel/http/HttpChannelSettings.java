package org.crisisline.escalation.channel.http;

import java.net.URI;
import java.util.Optional;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.operations.HttpSettings;

/** One section of {@code escalation.channels}, once it names a receiver. */
public sealed interface HttpChannelSettings permits WebhookSettings, PagerDutySettings, AlertmanagerSettings {
    /** The channel's name. */
    String name();

    /** Where the receiver is. */
    URI url();

    /** Whether a person's reason and place may go to this receiver. */
    boolean includePersonal();

    /** How hard it is tried. */
    CallLimits limits();

    /** The same for another receiver. */
    HttpChannelSettings at(URI other);

    /**
     * Reads the receiver's address. Plain HTTP only to this machine, or where somebody wrote that the network between is trusted.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    static Optional<URI> receiver(ConfigReader channel) {
        Optional<URI> url = channel.optionalUri("url");
        boolean plaintextAllowed = channel.bool("allow-plaintext");
        url.ifPresent(given -> check(channel, given, plaintextAllowed));
        return url;
    }

    private static void check(ConfigReader channel, URI url, boolean plaintextAllowed) {
        boolean https = "https".equalsIgnoreCase(url.getScheme());
        boolean http = "http".equalsIgnoreCase(url.getScheme());
        if (url.getHost() == null || !(https || http)) {
            throw channel.wrong("url", "https://HOST/…");
        }
        if (http && !plaintextAllowed && !HttpSettings.isLoopback(url.getHost())) {
            throw channel.wrong(
                    "url",
                    "https, since whom a call is about, and the key to the receiver, would be readable on the way; or http to this"
                            + " machine; or " + channel.fullKey("allow-plaintext") + " = true");
        }
    }
}
