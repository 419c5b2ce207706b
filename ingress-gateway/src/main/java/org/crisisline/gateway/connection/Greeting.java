package org.crisisline.gateway.connection;

import java.time.Instant;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.ServerFrame;

/** The {@code connected} frame. */
final class Greeting {
    private Greeting() {}

    static ServerFrame.Connected of(
            String connectionId,
            ConnectionSettings settings,
            TokenClaims claims,
            boolean emergency,
            ClientFrame.Connect frame,
            Instant serverTime) {
        ConnectionLimits limits = settings.limits();
        boolean resumed = frame.resume()
                .filter(resume -> resume.epoch().equals(settings.logEpoch()))
                .isPresent();
        return new ServerFrame.Connected(
                connectionId,
                claims.sessionId(),
                claims.participantId(),
                claims.role(),
                settings.gatewayId(),
                !frame.standby(),
                emergency,
                resumed,
                settings.logEpoch(),
                new ServerFrame.Limits(
                        limits.maxFrameBytes(),
                        limits.maxPayloadBytes(),
                        limits.messages().perSecond(),
                        limits.messages().burst()),
                settings.heartbeat().toMillis(),
                serverTime);
    }
}
