package org.crisisline.runtime.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Objects;

/**
 * A password, token or key that must not be seen by accident: it prints as {@code [REDACTED]}.
 *
 * <p>Immutable, usable on every thread. Comparing takes the same time wherever two secrets differ.
 */
public final class Secret {
    /** What stands where a secret would. */
    public static final String REDACTED = "[REDACTED]";

    private final String value;

    /** @param value the secret itself, not empty */
    public Secret(String value) {
        Objects.requireNonNull(value, "value");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a secret can't be empty");
        }
        this.value = value;
    }

    /** The secret itself, for the one place that needs it. */
    public String reveal() {
        return value;
    }

    /** Whether a value that somebody presented is this secret, in a time that doesn't tell how much of it was right. */
    public boolean matches(String presented) {
        // Digests have one length, so not even the secret's length shows in the time.
        return MessageDigest.isEqual(digest(value), digest(presented));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && matches(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return REDACTED;
    }
}
