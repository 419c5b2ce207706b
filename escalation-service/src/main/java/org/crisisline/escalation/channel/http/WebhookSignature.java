package org.crisisline.escalation.channel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.crisisline.runtime.config.Secret;

/**
 * {@code v1=<hex HMAC-SHA256(secret, timestamp "." body)>} (RFC 2104). The time stamp is inside, so that a recorded call can't be played
 * again later. Safe for any thread.
 */
final class WebhookSignature {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    WebhookSignature(Secret secret) {
        this.key = new SecretKeySpec(secret.reveal().getBytes(UTF_8), ALGORITHM);
    }

    String of(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(timestamp.getBytes(UTF_8));
            mac.update((byte) '.');
            return "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + ALGORITHM, e);
        }
    }
}
