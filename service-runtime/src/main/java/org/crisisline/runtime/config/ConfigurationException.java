package org.crisisline.runtime.config;

/**
 * A configuration that the service refuses to start with.
 *
 * <p>The message is one line for the person who wrote the value: full key, value found, where it was found, what was expected. It
 * never holds a secret. A stack trace adds nothing to it, and {@code ServiceMain} prints none.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line; line breaks in it are escaped */
    public ConfigurationException(String message) {
        super(oneLine(message));
    }

    /**
     * @param message one line; line breaks in it are escaped
     * @param cause what the library said
     */
    public ConfigurationException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    private static String oneLine(String message) {
        return message.replace("\r", "\\r").replace("\n", "\\n");
    }
}
