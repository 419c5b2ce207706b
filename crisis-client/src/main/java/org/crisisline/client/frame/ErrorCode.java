package org.crisisline.client.frame;

/** Why the server refused something. Except for {@link #UNAVAILABLE}, nothing was stored of what was refused. */
public enum ErrorCode {
    INVALID_FRAME,
    /** The id was used before, with other content. */
    ID_CONFLICT,
    PAYLOAD_TOO_LARGE,
    RATE_LIMITED,
    FORBIDDEN,
    /** A spare connection can't send. */
    NOT_ACTIVE,
    /** The session's log has reached its limit. */
    SESSION_FULL,
    OVERLOADED,
    /** The log did not answer in time: the outcome is unknown, and the same id is to be sent again. */
    UNAVAILABLE,
    /** A code that a newer server knows and this client does not. */
    UNKNOWN
}
