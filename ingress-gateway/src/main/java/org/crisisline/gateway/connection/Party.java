package org.crisisline.gateway.connection;

import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.schemas.record.Role;

/** Whom a connection stands for, in records. */
public record Party(String sessionId, String participantId, Role role, String connectionId) {
    /** The party of a token on a connection. */
    public static Party of(TokenClaims claims, String connectionId) {
        return new Party(claims.sessionId(), claims.participantId(), claims.role(), connectionId);
    }
}
