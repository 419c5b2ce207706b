package org.crisisline.client.frame;

/**
 * A frame of the server that is not what the protocol says. The message names the frame and the field, never their
 * content.
 */
public final class InvalidFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidFrameException(String message) {
        super(message);
    }
}
