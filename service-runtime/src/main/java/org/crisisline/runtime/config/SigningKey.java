package org.crisisline.runtime.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs with HMAC-SHA256 (RFC 2104) under a {@link Secret}: {@code HMAC(secret, use "." head "." body)}. The use comes first, so that
 * what was signed for one can't be shown for another, even where somebody gave both the same secret. Immutable; any thread.
 */
public final class SigningKey {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final byte[] use;

    /**
     * @param use what the signatures are for; without a dot
     * @throws IllegalArgumentException if the use has a dot, after which it could be read in two ways
     */
    public SigningKey(Secret secret, String use) {
        Objects.requireNonNull(secret, "secret");
        if (use.isEmpty() || use.indexOf('.') >= 0) {
            throw new IllegalArgumentException("use \"" + use + "\": expected a word without a dot");
        }
        this.key = new SecretKeySpec(secret.reveal().getBytes(UTF_8), ALGORITHM);
        this.use = use.getBytes(UTF_8);
    }

    /**
     * The signature, 32 bytes.
     *
     * @param head a number of parts that can't be confused with one another, such as a time
     */
    public byte[] sign(String head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(use);
            mac.update((byte) '.');
            mac.update(head.getBytes(UTF_8));
            mac.update((byte) '.');
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    /** Whether somebody presented the signature of this, in a time that doesn't tell how much of it was right. */
    public boolean signed(byte[] presented, String head, byte[] body) {
        return MessageDigest.isEqual(sign(head, body), presented);
    }

    @Override
    public String toString() {
        return "SigningKey[" + new String(use, UTF_8) + ", " + Secret.REDACTED + "]";
    }
}
