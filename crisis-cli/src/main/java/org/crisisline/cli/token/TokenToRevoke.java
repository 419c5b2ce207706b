package org.crisisline.cli.token;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.cli.embedded.StackException;

/**
 * A token that is not to be taken any more. The signature does not matter: who may revoke may revoke any.
 *
 * @param jti its id
 * @param session the session of a token that was given whole
 * @param participant its holder
 * @param expiresAt when it would have expired; empty when only the id is known
 */
public record TokenToRevoke(
        String jti, Optional<String> session, Optional<String> participant, Optional<Instant> expiresAt) {
    private static final int LONGEST_ID = 256;

    /** @throws StackException when the id is none */
    public TokenToRevoke {
        Objects.requireNonNull(jti, "jti");
        if (jti.isBlank() || jti.length() > LONGEST_ID) {
            throw new StackException(
                    "the token's id (jti) has " + jti.length() + " characters, expected 1 to " + LONGEST_ID);
        }
    }

    /** A token of which only the id is known. */
    public static TokenToRevoke ofId(String jti) {
        return new TokenToRevoke(jti, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * A token that was given whole.
     *
     * @throws StackException when it is no JWT, or has no id; the message does not hold it
     */
    public static TokenToRevoke of(String token) {
        try {
            JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();
            if (claims.getJWTID() == null) {
                throw new StackException("the token has no id (claim jti): no gateway takes it anyway");
            }
            return new TokenToRevoke(
                    claims.getJWTID(),
                    Optional.ofNullable(claims.getStringClaim("sid")),
                    Optional.ofNullable(claims.getSubject()),
                    Optional.ofNullable(claims.getExpirationTime()).map(Date::toInstant));
        } catch (ParseException e) {
            throw new StackException("that is no token: expected a signed JWT, three parts with dots between", e);
        }
    }
}
