package org.crisisline.gateway.wire;

import java.util.Locale;

/** Why a connection is closed. Each reason has one close code; several reasons may share a code. Also the tag of the metric. */
public enum CloseReason {
    /** The session ended, or the participant left: all is done. */
    DONE(1000),
    /** The client closed; its own code is answered. */
    CLOSED_BY_CLIENT(1000),
    /** The connection broke without a close frame. Never sent. */
    LOST(1006),
    /** The gateway is going away. */
    GOING_AWAY(1001),
    /** The client broke RFC 6455. */
    WEBSOCKET_BROKEN(1002),
    /** A binary frame on a text protocol, or the other way round. */
    WRONG_FRAME_KIND(1003),
    /** Text that is not UTF-8. */
    NOT_UTF8(1007),
    /** A frame over the limit, also after joining its fragments or inflating them. */
    FRAME_TOO_BIG(1009),
    /** A fault of the gateway's own. */
    INTERNAL_ERROR(1011),
    /** The first frame was not {@code connect}. */
    PROTOCOL_BROKEN(4400),
    /** No {@code connect} frame in time. */
    CONNECT_MISSING(4401),
    /** The token is missing or not valid. */
    TOKEN_REFUSED(4401),
    /** The token expired while connected. */
    TOKEN_EXPIRED(4401),
    /** The token was revoked while connected. */
    TOKEN_REVOKED(4401),
    /** Not allowed. */
    NOT_ALLOWED(4403),
    /** Two pings in a row were not answered. */
    HEARTBEAT_MISSING(4408),
    /** Messages were written and not acknowledged, attempt after attempt. */
    ACKNOWLEDGEMENT_MISSING(4408),
    /** The client does not read: what waits for it passed the bound. */
    NOT_READING(4408),
    /** More connections of one participant than allowed; the oldest spare goes. */
    TOO_MANY_CONNECTIONS(4409),
    /** The session is over. */
    SESSION_ENDED(4410),
    /** Limits were broken again and again. */
    LIMITS_BROKEN(4429),
    /** The gateway has no room. */
    OVERLOADED(4503);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    /** The WebSocket close code. */
    public int code() {
        return code;
    }

    /** Whether the client is turned away by it, and may have nobody to turn to: it is told the emergency numbers before. */
    public boolean turnsAway() {
        return switch (this) {
            case INTERNAL_ERROR,
                    PROTOCOL_BROKEN,
                    CONNECT_MISSING,
                    TOKEN_REFUSED,
                    TOKEN_EXPIRED,
                    TOKEN_REVOKED,
                    NOT_ALLOWED,
                    SESSION_ENDED,
                    LIMITS_BROKEN,
                    OVERLOADED -> true;
            case DONE,
                    CLOSED_BY_CLIENT,
                    LOST,
                    GOING_AWAY,
                    WEBSOCKET_BROKEN,
                    WRONG_FRAME_KIND,
                    NOT_UTF8,
                    FRAME_TOO_BIG,
                    HEARTBEAT_MISSING,
                    ACKNOWLEDGEMENT_MISSING,
                    NOT_READING,
                    TOO_MANY_CONNECTIONS -> false;
        };
    }

    /** The reason as a metric tag. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reason behind a close code that the delivery processor asks for. */
    public static CloseReason askedFor(int code) {
        return switch (code) {
            case 1001 -> GOING_AWAY;
            case 4401 -> TOKEN_REVOKED;
            case 4403 -> NOT_ALLOWED;
            case 4408 -> ACKNOWLEDGEMENT_MISSING;
            case 4409 -> TOO_MANY_CONNECTIONS;
            case 4410 -> SESSION_ENDED;
            case 4429 -> LIMITS_BROKEN;
            case 4503 -> OVERLOADED;
            default -> DONE;
        };
    }
}
