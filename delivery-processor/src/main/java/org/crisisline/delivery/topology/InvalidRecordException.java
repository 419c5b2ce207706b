package org.crisisline.delivery.topology;

/** A record that can be read and says what can't be. The message says what was found and expected, never content. */
public final class InvalidRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message which field, what was found, what was expected */
    public InvalidRecordException(String message) {
        super(message);
    }
}
