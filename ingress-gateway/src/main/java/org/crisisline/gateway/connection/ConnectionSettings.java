package org.crisisline.gateway.connection;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What all connections of a gateway have in common.
 *
 * @param gatewayId the gateway
 * @param logEpoch what positions belong to
 * @param limits what one connection may do
 * @param heartbeat after this silence the client is pinged
 * @param connectTimeout from accept to a {@code connect} frame
 * @param presenceRenewal how often an active connection is told to the log again
 * @param leaveTimeout how long the log's answer to a {@code leave} is waited for
 * @param emergencySeverity from this severity on a session is an emergency
 * @param otherUrls where clients may go while this gateway drains
 */
public record ConnectionSettings(
        String gatewayId,
        String logEpoch,
        ConnectionLimits limits,
        Duration heartbeat,
        Duration connectTimeout,
        Duration presenceRenewal,
        Duration leaveTimeout,
        int emergencySeverity,
        List<URI> otherUrls) {
    public ConnectionSettings {
        Objects.requireNonNull(gatewayId, "gatewayId");
        Objects.requireNonNull(logEpoch, "logEpoch");
        Objects.requireNonNull(limits, "limits");
        otherUrls = List.copyOf(otherUrls);
    }
}
