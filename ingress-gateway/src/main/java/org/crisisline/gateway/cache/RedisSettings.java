package org.crisisline.gateway.cache;

import java.time.Duration;
import java.util.Optional;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Secret;

/**
 * The section {@code redis}.
 *
 * @param enabled whether there is a Redis at all
 * @param host where it is
 * @param port where it listens
 * @param password if it wants one
 * @param tls whether the connection is encrypted
 * @param connectTimeout for one attempt
 * @param commandTimeout after which a command has failed
 * @param queue commands that may wait for their answers
 * @param expireAfter how long a session stays after it was last written
 * @param writeInterval the least time between two writes of one session
 * @param maxSessions how many sessions are kept in mind for writing
 * @param breakerThreshold failures in a row after which Redis is left alone for a while
 * @param breakerPause how long
 */
public record RedisSettings(
        boolean enabled,
        String host,
        int port,
        Optional<Secret> password,
        boolean tls,
        Duration connectTimeout,
        Duration commandTimeout,
        int queue,
        Duration expireAfter,
        Duration writeInterval,
        int maxSessions,
        int breakerThreshold,
        Duration breakerPause) {

    /** Reads and checks the section. */
    public static RedisSettings from(ConfigReader section) {
        RedisSettings settings = new RedisSettings(
                section.bool("enabled"),
                section.string("host"),
                section.port("port"),
                section.optionalSecret("password"),
                section.bool("tls"),
                section.duration("connect-timeout", Duration.ofMillis(10), Duration.ofSeconds(30)),
                section.duration("command-timeout", Duration.ofMillis(1), Duration.ofSeconds(5)),
                section.integer("queue", 16, 1_000_000),
                section.duration("expire-after", Duration.ofSeconds(1), Duration.ofDays(30)),
                section.duration("write-interval", Duration.ofMillis(10), Duration.ofMinutes(10)),
                section.integer("max-sessions", 1, 10_000_000),
                section.integer("circuit-breaker-threshold", 1, 1_000),
                section.duration("circuit-breaker-pause", Duration.ofMillis(10), Duration.ofMinutes(10)));
        section.rejectUnknown();
        return settings;
    }
}
