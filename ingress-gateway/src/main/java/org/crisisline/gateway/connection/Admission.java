package org.crisisline.gateway.connection;

import java.util.Optional;
import java.util.OptionalInt;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.token.TokenVerdict;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.CloseReason;
import org.crisisline.schemas.record.Role;

/** Whether a {@code connect} frame lets the connection in, and as what. Pure. */
final class Admission {
    /** What is decided. */
    sealed interface Decision {
        /** Let in. */
        record Admitted(TokenClaims claims, boolean emergency, OptionalInt severity) implements Decision {}

        /** Turned away; the refusal is there when the token was the reason. */
        record TurnedAway(CloseReason reason, String text, Optional<TokenVerdict.Refusal> refusal)
                implements Decision {}
    }

    private final TokenGate tokens;
    private final SessionKnowledge sessions;
    private final Optional<Bearer> bearer;
    private final int emergencySeverity;

    Admission(TokenGate tokens, SessionKnowledge sessions, Optional<Bearer> bearer, int emergencySeverity) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.bearer = bearer;
        this.emergencySeverity = emergencySeverity;
    }

    Decision decide(ClientFrame.Connect frame, Moment now) {
        TokenVerdict verdict = verdict(frame, now);
        if (verdict instanceof TokenVerdict.Refused refused) {
            return new Decision.TurnedAway(CloseReason.TOKEN_REFUSED, "no valid token", Optional.of(refused.why()));
        }
        TokenClaims claims = ((TokenVerdict.Valid) verdict).claims();
        if (sessions.isOver(claims.sessionId())) {
            return new Decision.TurnedAway(CloseReason.SESSION_ENDED, "the session is over", Optional.empty());
        }
        OptionalInt severity = frame.severity();
        boolean severe = severity.isPresent() && severity.getAsInt() >= emergencySeverity;
        boolean emergency = claims.role() == Role.PERSON && (frame.emergency() || severe);
        return new Decision.Admitted(claims, emergency, severity);
    }

    private TokenVerdict verdict(ClientFrame.Connect frame, Moment now) {
        if (frame.token().isEmpty() && bearer.isEmpty()) {
            return TokenVerdict.refused(TokenVerdict.Refusal.MALFORMED);
        }
        if (frame.token().isPresent()
                && bearer.isPresent()
                && !frame.token().get().equals(bearer.get().token())) {
            return TokenVerdict.refused(TokenVerdict.Refusal.TWO_TOKENS);
        }
        String token =
                frame.token().or(() -> bearer.map(Bearer::token)).orElseThrow().reveal();
        // The one of the upgrade, too: it may have expired or been revoked since.
        return tokens.verify(token, now.wall());
    }
}
