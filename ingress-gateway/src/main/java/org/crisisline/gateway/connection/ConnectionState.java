package org.crisisline.gateway.connection;

import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.wire.CloseReason;

/**
 * The states of a connection, from the upgrade on.
 *
 * <pre>
 *                      connect          activate
 *   AWAITING_CONNECT ──────────► ACTIVE ◄──────── SPARE
 *          │  │                    │ └──────────►   │
 *          │  │ connect (standby)  │  taken over    │
 *          │  └────────────────────┼───────────────►│
 *          └───────────► CLOSING ◄─┴────────────────┘
 * </pre>
 *
 * <p>CLOSING is final. Changed by {@link Conversation} alone.
 */
sealed interface ConnectionState {
    /** Upgraded; nothing has been said. */
    record AwaitingConnect() implements ConnectionState {}

    /** Authenticated, not in the session. */
    record Spare(TokenClaims claims) implements ConnectionState {}

    /** The participant's one active connection. */
    record Active(TokenClaims claims) implements ConnectionState {}

    /** A close frame is sent, or the connection is gone. */
    record Closing(CloseReason reason) implements ConnectionState {}
}
