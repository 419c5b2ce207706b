package org.crisisline.delivery.store;

/**
 * State in the store that this release can't read: written by a newer one, or damaged. The task can't go on without losing something, so this
 * is fatal. The message says what was found and expected, never content.
 */
public final class UnreadableStateException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UnreadableStateException(String message) {
        super(message);
    }

    UnreadableStateException(String message, Throwable cause) {
        super(message, cause);
    }
}
