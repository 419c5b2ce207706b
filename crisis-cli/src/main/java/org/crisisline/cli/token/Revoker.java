package org.crisisline.cli.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.AuditTrail;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Operator;
import org.crisisline.cli.operator.Written;
import org.crisisline.schemas.record.Revocation;
import org.crisisline.schemas.topic.Topics;

/** Takes tokens out of use: every gateway reads {@code crisis.revocations}, closes 4401 who came with one, and lets nobody in with it. Blocks. */
public final class Revoker {
    /** What the audit calls it. */
    static final String ACTION = "token.revoked";

    private final DurableWriter writer;
    private final Operator operator;
    private final Clock clock;
    private final Duration tokenLifetime;

    /**
     * @param writer stays the caller's to close
     * @param tokenLifetime how long a token can live at most ({@code topics.token-lifetime}): gateways take none that is good for longer
     */
    public Revoker(DurableWriter writer, Operator operator, Clock clock, Duration tokenLifetime) {
        this.writer = Objects.requireNonNull(writer, "writer");
        this.operator = Objects.requireNonNull(operator, "operator");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.tokenLifetime = Objects.requireNonNull(tokenLifetime, "tokenLifetime");
    }

    /**
     * Revokes a token. The revocation goes first: it is urgent, and says itself who did it.
     *
     * @return when it may be forgotten, because the token is no longer good by itself
     * @throws StackException when the token has expired by itself, or the brokers do not take the revocation or its audit
     */
    public Instant revoke(TokenToRevoke token) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant expiresAt = token.expiresAt().orElse(now.plus(tokenLifetime));
        if (!expiresAt.isAfter(now)) {
            throw new StackException("the token expired at " + expiresAt + ": there is nothing to revoke");
        }
        Revocation revocation = new Revocation(token.jti(), now, expiresAt, operator.name());
        Written written = writer.write(Topics.REVOCATIONS, token.jti(), revocation);
        if (!(written instanceof Written.Durable)) {
            throw new StackException(
                    "the token is NOT revoked: " + Topics.REVOCATIONS + " did not take it (" + written + ")");
        }
        Written audited = new AuditTrail(writer, operator, clock)
                .write(
                        ACTION,
                        token.session(),
                        token.participant(),
                        "ok",
                        Map.of("jti", token.jti(), "expiresAt", expiresAt.toString()));
        if (!(audited instanceof Written.Durable)) {
            throw new StackException(
                    "the token is revoked, and " + Topics.AUDIT + " did not take that (" + audited + ")");
        }
        return expiresAt;
    }
}
