package org.crisisline.gateway.connection;

import java.time.Instant;
import org.crisisline.gateway.token.TokenVerdict;

/** Decides on tokens. Called on event loops; must not block. */
public interface TokenGate {
    /** What is to be thought of a token at that time. */
    TokenVerdict verify(String token, Instant now);

    /** Whether a token that was found to be good has been revoked since. */
    boolean isRevoked(String tokenId);
}
