package org.crisisline.client;

import java.util.Set;

/**
 * What a client is doing.
 *
 * <pre>
 *  NEW ──► CONNECTING ──► CONNECTED
 *   │        │  ▲  │          │
 *   │        │  │  └──► WAITING ◄─┘     (the back-off before the next attempt)
 *   │        │  └─────────┘
 *   └────────┴──── all ──► CLOSED
 * </pre>
 */
public enum ClientState {
    /** {@code connect} was not called. */
    NEW,
    /** An attempt is under way, and there is no connection. */
    CONNECTING,
    /** In the session, or a spare. */
    CONNECTED,
    /** There is no connection; an attempt follows. */
    WAITING,
    /** It is over, by {@code close}, by the session's end, or for a reason that no further attempt would change. */
    CLOSED;

    Set<ClientState> next() {
        return switch (this) {
            case NEW -> Set.of(CONNECTING, CLOSED);
            case CONNECTING -> Set.of(CONNECTED, WAITING, CLOSED);
            case CONNECTED -> Set.of(WAITING, CLOSED);
            case WAITING -> Set.of(CONNECTING, CLOSED);
            case CLOSED -> Set.of();
        };
    }

    ClientState to(ClientState next, String reason) {
        if (!next().contains(next)) {
            throw new IllegalStateException("client: " + this + " can't become " + next + " (" + reason + ")");
        }
        return next;
    }
}
