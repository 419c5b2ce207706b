package org.crisisline.escalation.channel.http;

import java.time.Duration;
import org.crisisline.runtime.config.ConfigReader;

/**
 * How hard a channel tries, and when it stops; {@code escalation.calls} has the figures and their reasons.
 *
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
public record CallLimits(
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

    /** Checks what depends on each other. */
    public CallLimits {
        if (maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException(
                    "max-backoff = " + maxBackoff + ", expected at least backoff = " + backoff);
        }
    }

    /**
     * Reads them from a channel's section.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    static CallLimits from(ConfigReader channel) {
        Duration backoff = channel.duration("backoff", LEAST, Duration.ofSeconds(10));
        ConfigReader breaker = channel.section("circuit-breaker");
        return new CallLimits(
                channel.duration("connect-timeout", LEAST, Duration.ofSeconds(30)),
                channel.duration("timeout", LEAST, Duration.ofMinutes(1)),
                channel.integer("attempts", 1, 20),
                backoff,
                channel.duration("max-backoff", backoff, Duration.ofMinutes(1)),
                channel.duration("max-retry-after", LEAST, Duration.ofMinutes(5)),
                channel.integer("max-concurrent", 1, 2_000),
                breaker.integer("failures", 1, 1_000),
                breaker.duration("open-for", LEAST, Duration.ofMinutes(1)));
    }
}
