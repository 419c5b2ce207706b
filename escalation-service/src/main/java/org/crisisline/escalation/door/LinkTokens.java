package org.crisisline.escalation.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.crisisline.runtime.config.Secret;
import org.crisisline.runtime.config.SigningKey;

/**
 * What makes a link good: {@code <expiry in seconds since 1970>.<HMAC-SHA256 over purpose, expiry and escalation id, base64url>}. Nothing is kept, so a link
 * works at every instance that has the same secret, before and after a restart. Any thread.
 */
final class LinkTokens {
    /** What a token turned out to be. */
    enum Verdict {
        /** It is for this, now. */
        GOOD,
        /** It was for this. */
        EXPIRED,
        /** It was never for this. */
        WRONG
    }

    private static final int LONGEST = 128;

    private final SigningKey key;
    private final Duration lifetime;
    private final Clock clock;

    LinkTokens(Secret secret, Duration lifetime, Clock clock) {
        this.key = new SigningKey(secret, "crisis-link");
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /** A token for one purpose at one escalation, from now on. */
    String make(String escalationId, Purpose purpose) {
        String expiry = Long.toString(clock.instant().plus(lifetime).getEpochSecond());
        byte[] signature = key.sign(head(purpose, expiry), escalationId.getBytes(UTF_8));
        return expiry + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    Verdict check(String token, String escalationId, Purpose purpose) {
        int dot = token.indexOf('.');
        if (dot < 0 || token.length() > LONGEST) {
            return Verdict.WRONG;
        }
        String expiry = token.substring(0, dot);
        Instant until;
        byte[] signature;
        try {
            until = Instant.ofEpochSecond(Long.parseLong(expiry));
            signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            return Verdict.WRONG;
        }
        // The signature first: only who had a link may learn that it has expired.
        if (!key.signed(signature, head(purpose, expiry), escalationId.getBytes(UTF_8))) {
            return Verdict.WRONG;
        }
        return clock.instant().isBefore(until) ? Verdict.GOOD : Verdict.EXPIRED;
    }

    private static String head(Purpose purpose, String expiry) {
        return purpose.path() + "." + expiry;
    }
}
