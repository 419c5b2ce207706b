package org.crisisline.gateway.wire;

import java.util.Locale;
import java.util.Optional;

/** The codes of the {@code error} frame: the one place where a refusal gets its name. */
public enum ErrorCode {
    /** No JSON, no such type, a field missing or of the wrong type, an acknowledgement of what was never sent. */
    INVALID_FRAME,
    /** The id was used before for something else. */
    ID_CONFLICT,
    /** The payload is over its limit. */
    PAYLOAD_TOO_LARGE,
    /** Too many in too short a time. */
    RATE_LIMITED,
    /** The role may not do that. */
    FORBIDDEN,
    /** A spare connection can't send. */
    NOT_ACTIVE,
    /** The session's log has reached its limit. */
    SESSION_FULL,
    /** The gateway or the brokers have more to do than they can; nothing was stored. */
    OVERLOADED,
    /** The log did not answer in time; the outcome is unknown. */
    UNAVAILABLE;

    /** The code as it stands in a frame. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The code of a label; empty when there is none of that name. */
    public static Optional<ErrorCode> ofLabel(String label) {
        for (ErrorCode code : values()) {
            if (code.label().equals(label)) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }
}
