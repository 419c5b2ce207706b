package org.crisisline.cli.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.crisisline.schemas.identity.Identifiers;

/**
 * Signs tokens with the secret of an embedded stack (HS256). In production an identity provider does this, with a key of its own.
 * Immutable, safe for any thread.
 */
public final class DevelopmentTokens {
    private final byte[] secret;
    private final Clock clock;

    /** @param secret at least 32 bytes of text */
    public DevelopmentTokens(String secret, Clock clock) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
    }

    /**
     * A token for one participant of one session.
     *
     * @throws IllegalArgumentException when an id is not 1 to 64 of {@code A-Z a-z 0-9 . _ : -}, or the time is not positive
     */
    public String sign(String session, String participant, TokenRole role, Duration timeToLive) {
        requireLegal("session", session);
        requireLegal("participant", participant);
        if (timeToLive.isNegative() || timeToLive.isZero()) {
            throw new IllegalArgumentException("ttl = " + timeToLive + ", expected more than nothing");
        }
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .claim("sid", session)
                .subject(participant)
                .claim("role", role.claim())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(timeToLive)))
                .jwtID(UUID.randomUUID().toString())
                .build();
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            token.sign(new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("the token secret can't sign: " + e.getMessage(), e);
        }
        return token.serialize();
    }

    private static void requireLegal(String what, String id) {
        if (!Identifiers.isLegal(id)) {
            throw new IllegalArgumentException(what + " = \"" + id + "\", expected 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
    }

    @Override
    public String toString() {
        return "DevelopmentTokens[REDACTED]";
    }
}
