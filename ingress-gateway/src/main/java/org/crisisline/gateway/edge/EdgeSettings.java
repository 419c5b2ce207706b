package org.crisisline.gateway.edge;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.crisisline.gateway.wire.EmergencyNumbers;

/**
 * How the edge listens.
 *
 * @param host address to listen on
 * @param port 0 for any free one
 * @param certificate PEM, the chain, own certificate first
 * @param key PEM, PKCS #8, not encrypted
 * @param threads event loops
 * @param backlog connections that the kernel may keep waiting
 * @param origins origins of browsers that may connect
 * @param networks networks that may connect, in CIDR notation; empty for all
 * @param maxConnections more are closed with 4503
 * @param connectTimeout for TLS, the upgrade and the first frame together
 * @param maxFrameBytes bigger frames close the connection, also after joining or inflating them
 * @param compression whether {@code permessage-deflate} is negotiated
 * @param emergencyNumbers told with every refusal
 */
public record EdgeSettings(
        String host,
        int port,
        Path certificate,
        Path key,
        int threads,
        int backlog,
        List<String> origins,
        List<String> networks,
        int maxConnections,
        Duration connectTimeout,
        int maxFrameBytes,
        boolean compression,
        EmergencyNumbers emergencyNumbers) {
    public EdgeSettings {
        origins = List.copyOf(origins);
        networks = List.copyOf(networks);
        Objects.requireNonNull(emergencyNumbers, "emergencyNumbers");
    }
}
