package org.crisisline.gateway.connection;

import java.util.Optional;
import org.crisisline.gateway.wire.ErrorCode;
import org.crisisline.gateway.wire.ServerFrame;

/** What a client hears whose {@code leave} or {@code end} the log was not told: neither frame has an id, so the text names it. */
final class Untold {
    /** The outbox is full while the log is away for long. That may pass in a moment, and asking again is cheap. */
    private static final long RETRY_MS = 1_000;

    private Untold() {}

    static Effect.Write answer(String what, PublishFailure failure) {
        return new Effect.Write(
                switch (failure) {
                    case OVERLOADED ->
                        ServerFrame.Refused.later(
                                ErrorCode.OVERLOADED,
                                what + ": too much waits for the log already, nothing was stored; say it again",
                                Optional.empty(),
                                RETRY_MS);
                    case UNAVAILABLE, TOO_LARGE, REFUSED ->
                        ServerFrame.Refused.of(
                                ErrorCode.UNAVAILABLE,
                                what + ": the log did not answer in time, the outcome is unknown; say it again");
                });
    }
}
