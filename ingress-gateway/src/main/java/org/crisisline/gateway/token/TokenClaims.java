package org.crisisline.gateway.token;

import java.time.Instant;
import java.util.Objects;
import org.crisisline.schemas.record.Role;

/**
 * What a valid token says.
 *
 * @param sessionId claim {@code sid}
 * @param participantId claim {@code sub}
 * @param role claim {@code role}
 * @param expiresAt claim {@code exp}; from then on the token is not valid
 * @param tokenId claim {@code jti}
 */
public record TokenClaims(String sessionId, String participantId, Role role, Instant expiresAt, String tokenId) {
    public TokenClaims {
        Objects.requireNonNull(sessionId, "sessionId");
        Objects.requireNonNull(participantId, "participantId");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(expiresAt, "expiresAt");
        Objects.requireNonNull(tokenId, "tokenId");
    }
}
