package org.crisisline.runtime.operations;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.crisisline.runtime.config.Secret;

/**
 * Where an {@link HttpEndpoint} listens and how much it takes on.
 *
 * @param host address to bind
 * @param port port to bind; 0: any free one
 * @param token what clients must show as {@code Authorization: Bearer}; only a loopback address does without
 * @param workers threads that run routes
 * @param queue requests that wait for a worker; more are answered 503
 * @param maxBodyBytes largest body; more is answered 413
 * @param tls for HTTPS; empty: HTTP
 */
public record HttpSettings(
        String host,
        int port,
        Optional<Secret> token,
        int workers,
        int queue,
        int maxBodyBytes,
        Optional<SSLContext> tls) {

    /** Checks the values; a host that isn't loopback needs a token. */
    public HttpSettings {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(tls, "tls");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + ": expected 0 to 65535");
        }
        if (workers < 1 || queue < 1 || maxBodyBytes < 0) {
            throw new IllegalArgumentException("workers and queue count from 1, maxBodyBytes from 0");
        }
        if (token.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "host \"" + host + "\" is not a loopback address: expected a token, or host 127.0.0.1");
        }
    }

    /** Four workers, 32 waiting, bodies up to 64 KiB, no TLS. */
    public static HttpSettings of(String host, int port, Optional<Secret> token) {
        return new HttpSettings(host, port, token, 4, 32, 64 * 1024, Optional.empty());
    }

    /** The same with HTTPS. */
    public HttpSettings withTls(SSLContext context) {
        return new HttpSettings(host, port, token, workers, queue, maxBodyBytes, Optional.of(context));
    }

    /** The same with other bounds. */
    public HttpSettings withBounds(int otherWorkers, int otherQueue, int otherMaxBodyBytes) {
        return new HttpSettings(host, port, token, otherWorkers, otherQueue, otherMaxBodyBytes, tls);
    }

    /** Whether a host means this machine only; a name that nobody knows doesn't. */
    public static boolean isLoopback(String host) {
        try {
            return !host.isBlank() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
