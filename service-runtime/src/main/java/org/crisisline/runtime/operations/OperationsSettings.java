package org.crisisline.runtime.operations;

import java.util.Objects;
import java.util.Optional;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Secret;

/**
 * The section {@code operations}: where {@code /metrics} and {@code /health} are, and who may read them.
 *
 * @param host address to bind
 * @param port port to bind; 0: any free one
 * @param token needed for all but the bare health status, unless the host is a loopback address
 */
public record OperationsSettings(String host, int port, Optional<Secret> token) {
    /** Checks that somebody who isn't on this machine needs the token. */
    public OperationsSettings {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(token, "token");
        if (token.isEmpty() && !HttpSettings.isLoopback(host)) {
            throw new IllegalArgumentException(
                    "operations host \"" + host + "\" is not a loopback address: expected a token, or host 127.0.0.1");
        }
    }

    /** Reads the section {@code operations}. */
    public static OperationsSettings from(ConfigReader section) {
        String host = section.string("host");
        int port = section.port("port");
        Optional<Secret> token = section.optionalSecret("token");
        if (token.isEmpty() && !HttpSettings.isLoopback(host)) {
            throw section.wrong("host", "a loopback address, or a token in " + section.fullKey("token"));
        }
        section.rejectUnknown();
        return new OperationsSettings(host, port, token);
    }

    HttpSettings http() {
        return HttpSettings.of(host, port, token);
    }
}
