package org.crisisline.gateway;

import java.time.Instant;
import org.crisisline.gateway.connection.TokenGate;
import org.crisisline.gateway.token.TokenVerdict;
import org.crisisline.gateway.token.TokenVerifier;

/** The verifier, as connections ask it. */
record VerifierGate(TokenVerifier verifier) implements TokenGate {
    @Override
    public TokenVerdict verify(String token, Instant now) {
        return verifier.verify(token, now);
    }

    @Override
    public boolean isRevoked(String tokenId) {
        return verifier.isRevoked(tokenId);
    }
}
