package org.crisisline.escalation.door;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.operations.HttpSettings;

/**
 * The section {@code escalation.door}.
 *
 * @param host address to bind
 * @param port port to bind; 0: any free one
 * @param url where humans reach it from outside; empty: calls carry no links
 * @param tls empty: plain HTTP
 * @param secret what gateways sign with; empty: none is heard
 * @param linkSecret what links are signed with; empty: there are none
 * @param linkLifetime how long a link works
 * @param signatureWindow how far a gateway's clock may be from ours
 * @param answerWithin how long an answer may wait for the desk
 * @param maxWaiting answers that wait for the desk at once
 * @param maxAsks escalations asked for here that no channel has taken
 */
public record DoorSettings(
        String host,
        int port,
        Optional<URI> url,
        Optional<Tls> tls,
        Optional<Secret> secret,
        Optional<Secret> linkSecret,
        Duration linkLifetime,
        Duration signatureWindow,
        Duration answerWithin,
        int maxWaiting,
        int maxAsks) {

    /**
     * PEM files.
     *
     * @param certificate the chain, own certificate first
     * @param key in PKCS #8, not encrypted
     */
    public record Tls(Path certificate, Path key) {}

    public DoorSettings {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(linkSecret, "linkSecret");
        if (url.isPresent() && linkSecret.isEmpty()) {
            throw new IllegalArgumentException("url without link-secret: links could not be signed");
        }
    }

    /** Whether there is anybody to open for. */
    public boolean isOpen() {
        return secret.isPresent() || linkSecret.isPresent();
    }

    /**
     * Reads the section.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public static DoorSettings from(ConfigReader section) {
        Optional<URI> url = section.optionalUri("url");
        Optional<Secret> linkSecret = section.optionalSecret("link-secret");
        if (url.isPresent()) {
            checkUrl(section, url.get());
            linkSecret = Optional.of(section.secret("link-secret"));
        }
        Optional<Tls> tls = tls(section.section("tls"));
        String host = section.string("host");
        boolean plaintextAllowed = section.bool("allow-plaintext");
        DoorSettings settings = new DoorSettings(
                host,
                section.port("port"),
                url,
                tls,
                section.optionalSecret("secret"),
                linkSecret,
                section.duration("link-lifetime", Duration.ofMinutes(1), Duration.ofDays(30)),
                section.duration("signature-window", Duration.ofSeconds(1), Duration.ofHours(1)),
                section.duration("answer-within", Duration.ofMillis(10), Duration.ofSeconds(30)),
                section.integer("max-waiting", 1, 4_000),
                section.integer("max-asks", 1, 1_000_000));
        if (settings.isOpen() && tls.isEmpty() && !plaintextAllowed && !HttpSettings.isLoopback(host)) {
            throw section.wrong(
                    "host",
                    "a loopback address, since where a person is would be readable on the way; or "
                            + section.fullKey("tls.certificate") + " and " + section.fullKey("tls.key") + "; or "
                            + section.fullKey("allow-plaintext") + " = true");
        }
        return settings;
    }

    private static void checkUrl(ConfigReader section, URI url) {
        boolean https = "https".equalsIgnoreCase(url.getScheme());
        boolean httpHere = "http".equalsIgnoreCase(url.getScheme())
                && url.getHost() != null
                && HttpSettings.isLoopback(url.getHost());
        if (url.getHost() == null || !(https || httpHere) || url.getQuery() != null || url.getFragment() != null) {
            throw section.wrong(
                    "url", "https://HOST/… without query, since a link's token is all that is needed to answer");
        }
    }

    private static Optional<Tls> tls(ConfigReader section) {
        Optional<Path> certificate = section.optionalPath("certificate");
        Optional<Path> key = section.optionalPath("key");
        if (certificate.isPresent() != key.isPresent()) {
            String missing = certificate.isPresent() ? "key" : "certificate";
            throw section.wrong(missing, "a PEM file, since the other one of certificate and key is there");
        }
        return certificate.map(chain -> new Tls(chain, key.orElseThrow()));
    }
}
