package org.crisisline.gateway.wire;

import java.util.Optional;

/** A frame that is not one of the protocol. The message is for the client: what was found, what was expected, no content. */
public final class InvalidFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String id;

    InvalidFrameException(String message) {
        this(message, null);
    }

    InvalidFrameException(String message, String id) {
        // A client can cause these at will: no stack trace, no suppressed ones.
        super(message, null, false, false);
        this.id = id;
    }

    /** The id of the frame, when that much could be read. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    InvalidFrameException withId(String knownId) {
        return new InvalidFrameException(getMessage(), knownId);
    }
}
