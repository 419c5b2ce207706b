package org.crisisline.gateway.token;

import java.util.Locale;

/** What was found out about a token. */
public sealed interface TokenVerdict {
    /** It is good now. */
    record Valid(TokenClaims claims) implements TokenVerdict {}

    /** It is not taken. */
    record Refused(Refusal why) implements TokenVerdict {}

    /** Why a token is not taken. For metrics and the audit; the client is only told that it is not valid. */
    enum Refusal {
        /** No token, or not three parts of base64. */
        MALFORMED,
        /** {@code none}, or an algorithm that no key is for. */
        ALGORITHM_NOT_ALLOWED,
        /** It names a key that is not configured. */
        UNKNOWN_KEY,
        /** No key's signature. */
        BAD_SIGNATURE,
        /** A claim is missing. */
        MISSING_CLAIM,
        /** A claim has a value that it can't have. */
        ILLEGAL_CLAIM,
        /** Its time is over. */
        EXPIRED,
        /** Its time has not come. */
        NOT_YET_VALID,
        /** It would outlive what the system remembers of ended sessions and revoked tokens. */
        LIVES_TOO_LONG,
        /** It was revoked. */
        REVOKED,
        /** The one on the upgrade and the one in the first frame differ. */
        TWO_TOKENS;

        /** The refusal as a metric tag. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Refused, for that reason. */
    static TokenVerdict refused(Refusal why) {
        return new Refused(why);
    }
}
