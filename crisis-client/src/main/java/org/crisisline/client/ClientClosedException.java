package org.crisisline.client;

/**
 * The client is closed. What was sent and not answered until then may be in the log or not: the same id, sent again,
 * tells.
 */
public final class ClientClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
