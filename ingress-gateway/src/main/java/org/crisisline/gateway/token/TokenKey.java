package org.crisisline.gateway.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;

/**
 * A key that tokens may be signed with. Immutable; verifies on any thread.
 *
 * <p>Ed25519 is verified by the JDK itself (JEP 339), since the JOSE library would need another crypto library for it.
 */
public final class TokenKey {
    /** RFC 7518, 3.2: a key of at least the size of the hash. */
    private static final int MIN_SECRET_BYTES = 32;

    private final String id;
    private final TokenAlgorithm algorithm;
    private final Check check;

    private interface Check {
        boolean matches(JWSObject token) throws JOSEException, GeneralSecurityException;
    }

    private TokenKey(String id, TokenAlgorithm algorithm, Check check) {
        this.id = Objects.requireNonNull(id, "id");
        this.algorithm = algorithm;
        this.check = check;
    }

    /**
     * A shared secret for HS256.
     *
     * @throws IllegalArgumentException if it has less than 32 bytes
     */
    public static TokenKey secret(String id, byte[] secret) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "found " + secret.length + " bytes, expected at least " + MIN_SECRET_BYTES + " for HS256");
        }
        try {
            MACVerifier verifier = new MACVerifier(secret);
            return new TokenKey(
                    id,
                    TokenAlgorithm.HS256,
                    token -> verifier.verify(token.getHeader(), token.getSigningInput(), token.getSignature()));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("no secret for HS256: " + e.getMessage(), e);
        }
    }

    /**
     * A shared secret for HS256, from a file; white space around it is not part of it.
     *
     * @throws IllegalArgumentException if the file can't be read or the secret is too short; the message holds no secret
     */
    public static TokenKey secretFile(String id, Path file) {
        return secret(id, readText(file).strip().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A public key from a PEM file ({@code BEGIN PUBLIC KEY}).
     *
     * @param algorithm {@link TokenAlgorithm#ES256} or {@link TokenAlgorithm#EDDSA}
     * @throws IllegalArgumentException if the file holds no such key
     */
    public static TokenKey publicKeyFile(String id, TokenAlgorithm algorithm, Path file) {
        byte[] encoded = pem(file);
        return switch (algorithm) {
            case HS256 ->
                throw new IllegalArgumentException("found algorithm hs256 with a public key, expected a secret");
            case ES256 -> elliptic(id, publicKey("EC", ECPublicKey.class, encoded, file));
            case EDDSA -> edwards(id, publicKey("Ed25519", EdECPublicKey.class, encoded, file));
        };
    }

    /** A public key for ES256. */
    static TokenKey elliptic(String id, ECPublicKey key) {
        try {
            ECDSAVerifier verifier = new ECDSAVerifier(key);
            if (!verifier.supportedJWSAlgorithms().contains(TokenAlgorithm.ES256.jose())) {
                throw new IllegalArgumentException("found another curve, expected P-256 for ES256");
            }
            return new TokenKey(
                    id,
                    TokenAlgorithm.ES256,
                    token -> verifier.verify(token.getHeader(), token.getSigningInput(), token.getSignature()));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("no key for ES256: " + e.getMessage(), e);
        }
    }

    /** A public key for EdDSA with Ed25519. */
    static TokenKey edwards(String id, EdECPublicKey key) {
        return new TokenKey(id, TokenAlgorithm.EDDSA, token -> {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(token.getSigningInput());
            return signature.verify(token.getSignature().decode());
        });
    }

    /** The name that a token's {@code kid} may give. */
    public String id() {
        return id;
    }

    /** The one algorithm that it is for. */
    public TokenAlgorithm algorithm() {
        return algorithm;
    }

    boolean signed(JWSObject token) {
        try {
            return check.matches(token);
        } catch (JOSEException | GeneralSecurityException e) {
            // A signature of the wrong length or form is a wrong one.
            return false;
        }
    }

    private static <K extends PublicKey> K publicKey(String algorithm, Class<K> type, byte[] encoded, Path file) {
        try {
            PublicKey key = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
            return type.cast(key);
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException(file + " holds no " + algorithm + " public key", e);
        }
    }

    private static byte[] pem(Path file) {
        String text = readText(file);
        String begin = "-----BEGIN PUBLIC KEY-----";
        String end = "-----END PUBLIC KEY-----";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(file + " holds no PEM block \"BEGIN PUBLIC KEY\"");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " holds a damaged PEM block", e);
        }
    }

    private static String readText(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " can't be read", e);
        }
    }

    @Override
    public String toString() {
        return "TokenKey[id=" + id + ", algorithm=" + algorithm + "]";
    }
}
