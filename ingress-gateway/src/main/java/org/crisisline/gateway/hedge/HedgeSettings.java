package org.crisisline.gateway.hedge;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.operations.HttpSettings;

/**
 * The section {@code gateway.escalation}, once it names instances.
 *
 * @param urls the doors of the escalation instances, in the order of their instance numbers
 * @param secret signs what is asked there
 * @param authorities whose certificates are believed; empty: the platform's
 * @param hedgeAfter how long the log may take
 * @param step how long one instance may take before the next one is asked, too
 * @param connectTimeout for the TCP and TLS handshakes
 * @param timeout for one request as a whole
 * @param roundPause before all are asked again when none could be reached
 * @param giveUpAfter how long that goes on
 * @param maxInFlight hedges under way at once
 * @param keepWarm how often each instance is greeted, so that a connection is open when it is needed
 * @param breakerFailures failures in a row that open an instance's breaker
 * @param breakerOpenFor how long it stays open before it tries
 */
public record HedgeSettings(
        List<URI> urls,
        Secret secret,
        Optional<Path> authorities,
        Duration hedgeAfter,
        Duration step,
        Duration connectTimeout,
        Duration timeout,
        Duration roundPause,
        Duration giveUpAfter,
        int maxInFlight,
        Duration keepWarm,
        int breakerFailures,
        Duration breakerOpenFor) {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Secret NO_SECRET = new Secret("none");
    private static final String URLS = "urls";

    public HedgeSettings {
        urls = List.copyOf(urls);
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(authorities, "authorities");
    }

    /**
     * Reads the section; empty when it names no instance. All keys are read in either case, so that a misspelt one is found.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public static Optional<HedgeSettings> from(ConfigReader section) {
        boolean plaintextAllowed = section.bool("allow-plaintext");
        List<URI> urls = section.strings(URLS).stream()
                .map(url -> uri(section, url, plaintextAllowed))
                .toList();
        Optional<Secret> secret = section.optionalSecret("secret");
        ConfigReader breaker = section.section("circuit-breaker");
        HedgeSettings settings = new HedgeSettings(
                urls,
                urls.isEmpty() ? secret.orElse(NO_SECRET) : section.secret("secret"),
                section.optionalPath("authorities"),
                section.duration("hedge-after", LEAST, Duration.ofSeconds(10)),
                section.duration("step", LEAST, Duration.ofSeconds(10)),
                section.duration("connect-timeout", LEAST, Duration.ofSeconds(10)),
                section.duration("timeout", LEAST, Duration.ofMinutes(1)),
                section.duration("round-pause", LEAST, Duration.ofSeconds(10)),
                section.duration("give-up-after", LEAST, Duration.ofMinutes(10)),
                section.integer("max-in-flight", 1, 100_000),
                section.duration("keep-warm", Duration.ofMillis(100), Duration.ofMinutes(1)),
                breaker.integer("failures", 1, 1_000),
                breaker.duration("open-for", LEAST, Duration.ofMinutes(1)));
        return urls.isEmpty() ? Optional.empty() : Optional.of(settings);
    }

    private static URI uri(ConfigReader section, String text, boolean plaintextAllowed) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw section.wrong(URLS, "https://HOST:PORT of each escalation instance");
        }
        boolean https = "https".equalsIgnoreCase(url.getScheme());
        boolean http = "http".equalsIgnoreCase(url.getScheme());
        if (url.getHost() == null || !(https || http)) {
            throw section.wrong(URLS, "https://HOST:PORT of each escalation instance");
        }
        if (http && !plaintextAllowed && !HttpSettings.isLoopback(url.getHost())) {
            throw section.wrong(
                    URLS,
                    "https, since where a person is would be readable on the way; or http to this machine; or "
                            + section.fullKey("allow-plaintext") + " = true");
        }
        return url;
    }
}
