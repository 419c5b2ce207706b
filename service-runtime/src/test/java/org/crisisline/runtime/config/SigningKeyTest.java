package org.crisisline.runtime.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
    private static final byte[] BODY = "body".getBytes(UTF_8);

    private final SigningKey key = new SigningKey(new Secret("secret"), "use");

    @Test
    void signature_isHmacSha256OverUseHeadAndBody() {
        // printf 'use.head.body' | openssl dgst -sha256 -hmac secret
        assertThat(HexFormat.of().formatHex(key.sign("head", BODY)))
                .isEqualTo("bfe57e448178ddca571f94d2a7fade6d4cd55aa72f711b139e99f92872e00197");
    }

    @Test
    void anythingElse_isNotSigned() {
        byte[] signature = key.sign("head", BODY);

        assertThat(key.signed(signature, "head", BODY)).isTrue();
        assertThat(key.signed(signature, "heat", BODY)).isFalse();
        assertThat(key.signed(signature, "head", "bodies".getBytes(UTF_8))).isFalse();
        assertThat(new SigningKey(new Secret("secret"), "other").signed(signature, "head", BODY))
                .isFalse();
        assertThat(new SigningKey(new Secret("other"), "use").signed(signature, "head", BODY))
                .isFalse();
        assertThat(key.signed(new byte[0], "head", BODY)).isFalse();
    }

    @Test
    void useWithADot_isRefused_andTextKeepsTheSecret() {
        assertThatThrownBy(() -> new SigningKey(new Secret("secret"), "a.b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(key.toString()).doesNotContain("secret");
    }
}
