package org.crisisline.client;

/** There is no connection, and the call makes no sense without one. */
public final class NotConnectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotConnectedException(String message) {
        super(message);
    }
}
