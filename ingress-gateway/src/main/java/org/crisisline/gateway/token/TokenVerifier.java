package org.crisisline.gateway.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.crisisline.gateway.token.TokenVerdict.Refusal;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.Role;

/**
 * Verifies tokens: JWT (RFC 7519) with a signature of a configured key (RFC 7515), and the claims that the system lives by. A function of
 * token and time; immutable but for the revocations that it reads. Any thread.
 */
public final class TokenVerifier {
    private static final int MAX_LENGTH = 8_192;

    private final List<TokenKey> keys;
    private final Revocations revocations;
    private final Duration maxLifetime;
    private final Duration clockSkew;

    /**
     * @param keys the keys that tokens may be signed with
     * @param revocations what was revoked
     * @param maxLifetime how far away a token's end may be: ended sessions and revocations are remembered for that long
     * @param clockSkew how far the issuer's clock may be ahead of ours ({@code nbf}, {@code iat}); a token gets no extra life by it
     */
    public TokenVerifier(List<TokenKey> keys, Revocations revocations, Duration maxLifetime, Duration clockSkew) {
        this.keys = List.copyOf(keys);
        this.revocations = revocations;
        this.maxLifetime = maxLifetime;
        this.clockSkew = clockSkew;
        if (this.keys.isEmpty()) {
            throw new IllegalArgumentException("no token key: expected at least one");
        }
    }

    /** What is to be thought of a token at that time. */
    public TokenVerdict verify(String token, Instant now) {
        if (token.length() > MAX_LENGTH) {
            return TokenVerdict.refused(Refusal.MALFORMED);
        }
        SignedJWT jwt;
        try {
            jwt = SignedJWT.parse(token);
        } catch (ParseException | IllegalArgumentException e) {
            return TokenVerdict.refused(saysNone(token) ? Refusal.ALGORITHM_NOT_ALLOWED : Refusal.MALFORMED);
        }
        Optional<Refusal> refusal = checkSignature(jwt);
        if (refusal.isPresent()) {
            return TokenVerdict.refused(refusal.get());
        }
        try {
            return checkClaims(jwt.getJWTClaimsSet(), now);
        } catch (ParseException e) {
            return TokenVerdict.refused(Refusal.ILLEGAL_CLAIM);
        }
    }

    /** Whether a token of that id was revoked. */
    public boolean isRevoked(String tokenId) {
        return revocations.contains(tokenId);
    }

    /** Only for the metric: an unsigned token is refused in any case. */
    private static boolean saysNone(String token) {
        try {
            return JWTParser.parse(token) instanceof PlainJWT;
        } catch (ParseException | IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<Refusal> checkSignature(SignedJWT jwt) {
        JWSHeader header = jwt.getHeader();
        List<TokenKey> candidates = keys.stream()
                .filter(key -> key.algorithm().jose().equals(header.getAlgorithm()))
                .toList();
        if (candidates.isEmpty()) {
            return Optional.of(Refusal.ALGORITHM_NOT_ALLOWED);
        }
        if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
            // RFC 7515, 4.1.11: what must be understood and isn't.
            return Optional.of(Refusal.MALFORMED);
        }
        if (header.getKeyID() != null) {
            candidates = candidates.stream()
                    .filter(key -> key.id().equals(header.getKeyID()))
                    .toList();
            if (candidates.isEmpty()) {
                return Optional.of(Refusal.UNKNOWN_KEY);
            }
        }
        return candidates.stream().anyMatch(key -> key.signed(jwt))
                ? Optional.empty()
                : Optional.of(Refusal.BAD_SIGNATURE);
    }

    private TokenVerdict checkClaims(JWTClaimsSet claims, Instant now) throws ParseException {
        String session = claims.getStringClaim("sid");
        String participant = claims.getSubject();
        String role = claims.getStringClaim("role");
        Date expires = claims.getExpirationTime();
        String tokenId = claims.getJWTID();
        if (session == null || participant == null || role == null || expires == null || tokenId == null) {
            return TokenVerdict.refused(Refusal.MISSING_CLAIM);
        }
        Optional<Role> known = roleOf(role);
        if (!Identifiers.isLegal(session)
                || !Identifiers.isLegal(participant)
                || !Identifiers.isLegal(tokenId)
                || known.isEmpty()) {
            return TokenVerdict.refused(Refusal.ILLEGAL_CLAIM);
        }
        Instant expiresAt = expires.toInstant();
        if (!now.isBefore(expiresAt)) {
            return TokenVerdict.refused(Refusal.EXPIRED);
        }
        if (expiresAt.isAfter(now.plus(maxLifetime).plus(clockSkew))) {
            return TokenVerdict.refused(Refusal.LIVES_TOO_LONG);
        }
        if (isAhead(claims.getNotBeforeTime(), now) || isAhead(claims.getIssueTime(), now)) {
            return TokenVerdict.refused(Refusal.NOT_YET_VALID);
        }
        if (isRevoked(tokenId)) {
            return TokenVerdict.refused(Refusal.REVOKED);
        }
        return new TokenVerdict.Valid(new TokenClaims(session, participant, known.get(), expiresAt, tokenId));
    }

    private boolean isAhead(Date time, Instant now) {
        return time != null && time.toInstant().isAfter(now.plus(clockSkew));
    }

    private static Optional<Role> roleOf(String label) {
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(label)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
