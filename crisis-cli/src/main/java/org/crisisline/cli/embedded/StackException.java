package org.crisisline.cli.embedded;

/**
 * The embedded stack can't do what was asked, and the message tells a person why and what to do about it: one
 * sentence, fit to be printed without a stack trace. Never carries a secret.
 */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
