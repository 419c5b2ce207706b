package org.crisisline.client.frame;

/**
 * The number with which a WebSocket connection was closed. A number rather than an enum, since servers and the proxies
 * before them may use others than those named here.
 */
public record CloseCode(int code) {
    /** Done. */
    public static final CloseCode DONE = new CloseCode(1000);
    /** The gateway is going away. */
    public static final CloseCode GOING_AWAY = new CloseCode(1001);
    /** One side broke RFC 6455, or the chain of messages had a hole. */
    public static final CloseCode PROTOCOL_ERROR = new CloseCode(1002);
    /** A binary frame where text was agreed on, or the other way round. */
    public static final CloseCode WRONG_FRAME_KIND = new CloseCode(1003);
    /** A close frame without a number (never sent as such; RFC 6455, section 7.4.1). */
    public static final CloseCode NONE_GIVEN = new CloseCode(1005);
    /** The connection ended without a close frame (never sent; RFC 6455, section 7.4.1). */
    public static final CloseCode LOST = new CloseCode(1006);
    /** Not UTF-8. */
    public static final CloseCode NOT_UTF8 = new CloseCode(1007);
    /** A frame was too big. */
    public static final CloseCode TOO_BIG = new CloseCode(1009);
    /** The client broke the protocol. */
    public static final CloseCode PROTOCOL_BROKEN = new CloseCode(4400);
    /** No valid token; also expired or revoked while connected. */
    public static final CloseCode NO_VALID_TOKEN = new CloseCode(4401);
    /** Not allowed. */
    public static final CloseCode NOT_ALLOWED = new CloseCode(4403);
    /** A heartbeat or an acknowledgement was missing. */
    public static final CloseCode SILENT = new CloseCode(4408);
    /** More connections than allowed. */
    public static final CloseCode TOO_MANY_CONNECTIONS = new CloseCode(4409);
    /** The session is over. */
    public static final CloseCode SESSION_ENDED = new CloseCode(4410);
    /** Limits were broken again and again. */
    public static final CloseCode LIMITS_BROKEN = new CloseCode(4429);
    /** The gateway is overloaded. */
    public static final CloseCode OVERLOADED = new CloseCode(4503);

    /** Whether a client may come back by itself after the <em>server</em> closed with this code. */
    public boolean mayComeBack() {
        return switch (code) {
            case 1000, 4400, 4401, 4403, 4410 -> false;
            default -> true;
        };
    }

    /** What the number means, in a few words. */
    public String meaning() {
        return switch (code) {
            case 1000 -> "done";
            case 1001 -> "going away";
            case 1002 -> "protocol error";
            case 1003 -> "wrong kind of frame";
            case 1005 -> "no code given";
            case 1006 -> "connection lost";
            case 1007 -> "not UTF-8";
            case 1009 -> "frame too big";
            case 4400 -> "protocol broken by the client";
            case 4401 -> "no valid token";
            case 4403 -> "not allowed";
            case 4408 -> "heartbeat or acknowledgement missing";
            case 4409 -> "more connections than allowed";
            case 4410 -> "session ended";
            case 4429 -> "limits broken again and again";
            case 4503 -> "gateway overloaded";
            default -> "unknown";
        };
    }

    @Override
    public String toString() {
        return code + " (" + meaning() + ")";
    }
}
