package org.crisisline.escalation.channel;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.operations.HttpSettings;

/**
 * The section {@code escalation.webhook}, once it names a URL.
 *
 * @param url where the call goes
 * @param secret signs it
 * @param connectTimeout for the TCP and TLS handshakes
 * @param timeout for one attempt as a whole
 * @param attempts in one round, from 1
 * @param backoff pause before the second attempt; it doubles
 * @param maxBackoff the longest pause
 * @param maxRetryAfter the longest pause that a receiver may ask for
 * @param maxConcurrent calls under way at once
 * @param breakerFailures failures in a row that open the breaker
 * @param breakerOpenFor how long it stays open before it tries
 */
public record WebhookSettings(
        URI url,
        Secret secret,
        Duration connectTimeout,
        Duration timeout,
        int attempts,
        Duration backoff,
        Duration maxBackoff,
        Duration maxRetryAfter,
        int maxConcurrent,
        int breakerFailures,
        Duration breakerOpenFor) {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final URI NOWHERE = URI.create("http://localhost:0/");
    private static final Secret NO_SECRET = new Secret("none");

    /** Checks what depends on each other. */
    public WebhookSettings {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(secret, "secret");
        if (maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException(
                    "max-backoff = " + maxBackoff + ", expected at least backoff = " + backoff);
        }
    }

    /**
     * Reads the section; empty when it names no URL. All keys are read in either case, so that a misspelt one is found.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public static Optional<WebhookSettings> from(ConfigReader section) {
        Optional<URI> url = section.optionalUri("url");
        boolean plaintextAllowed = section.bool("allow-plaintext");
        Optional<Secret> secret = section.optionalSecret("secret");
        url.ifPresent(given -> check(section, given, plaintextAllowed));
        Duration backoff = section.duration("backoff", LEAST, Duration.ofSeconds(10));
        ConfigReader breaker = section.section("circuit-breaker");
        WebhookSettings settings = new WebhookSettings(
                url.orElse(NOWHERE),
                url.isPresent() ? section.secret("secret") : secret.orElse(NO_SECRET),
                section.duration("connect-timeout", LEAST, Duration.ofSeconds(30)),
                section.duration("timeout", LEAST, Duration.ofMinutes(1)),
                section.integer("attempts", 1, 20),
                backoff,
                section.duration("max-backoff", backoff, Duration.ofMinutes(1)),
                section.duration("max-retry-after", LEAST, Duration.ofMinutes(5)),
                section.integer("max-concurrent", 1, 2_000),
                breaker.integer("failures", 1, 1_000),
                breaker.duration("open-for", LEAST, Duration.ofMinutes(1)));
        return url.map(given -> settings);
    }

    /** The same for another receiver. */
    public WebhookSettings at(URI other) {
        return new WebhookSettings(
                other,
                secret,
                connectTimeout,
                timeout,
                attempts,
                backoff,
                maxBackoff,
                maxRetryAfter,
                maxConcurrent,
                breakerFailures,
                breakerOpenFor);
    }

    private static void check(ConfigReader section, URI url, boolean plaintextAllowed) {
        boolean https = "https".equalsIgnoreCase(url.getScheme());
        boolean http = "http".equalsIgnoreCase(url.getScheme());
        if (url.getHost() == null || !(https || http)) {
            throw section.wrong("url", "https://HOST/…");
        }
        if (http && !plaintextAllowed && !HttpSettings.isLoopback(url.getHost())) {
            throw section.wrong(
                    "url",
                    "https, since where a person is would be readable on the way; or http to this machine; or "
                            + section.fullKey("allow-plaintext") + " = true");
        }
    }
}
