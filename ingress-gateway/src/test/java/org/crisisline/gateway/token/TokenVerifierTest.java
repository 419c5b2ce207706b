package org.crisisline.gateway.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.crisisline.gateway.token.TokenVerdict.Refusal;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenVerifierTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final byte[] SECRET = "a secret of at least thirty-two bytes".getBytes(UTF_8);
    private static final byte[] OTHER_SECRET = "another secret of thirty-two bytes or more".getBytes(UTF_8);

    private final Revocations revocations = new Revocations(10);
    private final TokenVerifier verifier = verifier(TokenKey.secret("k1", SECRET));

    static Stream<Arguments> badClaims() {
        return Stream.of(
                bad("no session", claims -> claims.claim("sid", null), Refusal.MISSING_CLAIM),
                bad("no participant", claims -> claims.subject(null), Refusal.MISSING_CLAIM),
                bad("no role", claims -> claims.claim("role", null), Refusal.MISSING_CLAIM),
                bad("no end", claims -> claims.expirationTime(null), Refusal.MISSING_CLAIM),
                bad("no id", claims -> claims.jwtID(null), Refusal.MISSING_CLAIM),
                bad("an unknown role", claims -> claims.claim("role", "admin"), Refusal.ILLEGAL_CLAIM),
                bad("a role in capitals", claims -> claims.claim("role", "PERSON"), Refusal.ILLEGAL_CLAIM),
                bad("a session with a blank", claims -> claims.claim("sid", "a b"), Refusal.ILLEGAL_CLAIM),
                bad("a session that is a number", claims -> claims.claim("sid", 7), Refusal.ILLEGAL_CLAIM),
                bad("a participant too long", claims -> claims.subject("x".repeat(65)), Refusal.ILLEGAL_CLAIM),
                bad("expired this second", claims -> claims.expirationTime(Date.from(NOW)), Refusal.EXPIRED),
                bad("expired long ago", claims -> claims.expirationTime(Date.from(Instant.EPOCH)), Refusal.EXPIRED),
                bad(
                        "a life longer than the system's memory",
                        claims -> claims.expirationTime(Date.from(NOW.plus(Duration.ofHours(25)))),
                        Refusal.LIVES_TOO_LONG),
                bad(
                        "not valid before later",
                        claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(31))),
                        Refusal.NOT_YET_VALID),
                bad(
                        "issued in the future",
                        claims -> claims.issueTime(Date.from(NOW.plusSeconds(31))),
                        Refusal.NOT_YET_VALID));
    }

    private static Arguments bad(String what, UnaryOperator<JWTClaimsSet.Builder> change, Refusal refusal) {
        return Arguments.of(what, change, refusal);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badClaims")
    void refuses_claims_that_are_wrong(String what, UnaryOperator<JWTClaimsSet.Builder> change, Refusal refusal)
            throws Exception {
        String token = hs256(change.apply(claims()).build(), SECRET, null);

        assertThat(verifier.verify(token, NOW)).as(what).isEqualTo(TokenVerdict.refused(refusal));
    }

    @Test
    void takes_a_good_token_and_reads_its_claims() throws Exception {
        TokenVerdict verdict = verifier.verify(hs256(claims().build(), SECRET, null), NOW);

        assertThat(verdict)
                .isEqualTo(new TokenVerdict.Valid(
                        new TokenClaims("s-1", "p-1", Role.PERSON, NOW.plusSeconds(60), "jti-1")));
    }

    @Test
    void allows_for_an_issuer_whose_clock_is_a_little_ahead() throws Exception {
        String token = hs256(claims().issueTime(Date.from(NOW.plusSeconds(30))).build(), SECRET, null);

        assertThat(verifier.verify(token, NOW)).isInstanceOf(TokenVerdict.Valid.class);
    }

    @Test
    void refuses_an_unsigned_token() {
        String token = new PlainJWT(claims().build()).serialize();

        assertThat(verifier.verify(token, NOW)).isEqualTo(TokenVerdict.refused(Refusal.ALGORITHM_NOT_ALLOWED));
    }

    @Test
    void refuses_another_algorithm_than_the_key_is_for() throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS512), claims().build());
        token.sign(new MACSigner("x".repeat(64)));

        assertThat(verifier.verify(token.serialize(), NOW))
                .isEqualTo(TokenVerdict.refused(Refusal.ALGORITHM_NOT_ALLOWED));
    }

    @Test
    void refuses_a_public_key_that_is_used_as_a_secret(@TempDir Path folder) throws Exception {
        KeyPair pair = ellipticPair();
        TokenVerifier es256 = verifier(TokenKey.publicKeyFile(
                "e", TokenAlgorithm.ES256, pem(folder, pair.getPublic().getEncoded())));

        String confused = hs256(claims().build(), pair.getPublic().getEncoded(), null);

        assertThat(es256.verify(confused, NOW)).isEqualTo(TokenVerdict.refused(Refusal.ALGORITHM_NOT_ALLOWED));
    }

    @Test
    void refuses_the_signature_of_another_key() throws Exception {
        assertThat(verifier.verify(hs256(claims().build(), OTHER_SECRET, null), NOW))
                .isEqualTo(TokenVerdict.refused(Refusal.BAD_SIGNATURE));
    }

    @Test
    void refuses_claims_that_were_changed_after_signing() throws Exception {
        List<String> parts = List.of(hs256(claims().build(), SECRET, null).split("\\.", -1));
        String forged = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        claims().claim("role", "supervisor").build().toString().getBytes(UTF_8));

        assertThat(verifier.verify(parts.get(0) + "." + forged + "." + parts.get(2), NOW))
                .isEqualTo(TokenVerdict.refused(Refusal.BAD_SIGNATURE));
    }

    @Test
    void takes_the_key_that_kid_names_and_no_other() throws Exception {
        TokenVerifier two = verifier(TokenKey.secret("k1", SECRET), TokenKey.secret("k2", OTHER_SECRET));

        assertThat(two.verify(hs256(claims().build(), OTHER_SECRET, "k2"), NOW)).isInstanceOf(TokenVerdict.Valid.class);
        assertThat(two.verify(hs256(claims().build(), OTHER_SECRET, null), NOW)).isInstanceOf(TokenVerdict.Valid.class);
        assertThat(two.verify(hs256(claims().build(), OTHER_SECRET, "k1"), NOW))
                .isEqualTo(TokenVerdict.refused(Refusal.BAD_SIGNATURE));
        assertThat(two.verify(hs256(claims().build(), SECRET, "k3"), NOW))
                .isEqualTo(TokenVerdict.refused(Refusal.UNKNOWN_KEY));
    }

    @Test
    void refuses_a_header_that_must_be_understood_and_is_not() throws Exception {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .criticalParams(Set.of("x-policy"))
                .customParam("x-policy", "1")
                .build();
        SignedJWT token = new SignedJWT(header, claims().build());
        token.sign(new MACSigner(SECRET));

        assertThat(verifier.verify(token.serialize(), NOW)).isEqualTo(TokenVerdict.refused(Refusal.MALFORMED));
    }

    @Test
    void verifies_es256_and_ed25519(@TempDir Path folder) throws Exception {
        KeyPair elliptic = ellipticPair();
        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        TokenVerifier both = verifier(
                TokenKey.publicKeyFile(
                        "e",
                        TokenAlgorithm.ES256,
                        pem(folder, elliptic.getPublic().getEncoded())),
                TokenKey.publicKeyFile(
                        "d",
                        TokenAlgorithm.EDDSA,
                        pem(folder, edwards.getPublic().getEncoded())));

        String es256 = signed(JWSAlgorithm.ES256, new ECDSASigner((ECPrivateKey) elliptic.getPrivate()));
        String ed25519 = ed25519(edwards);

        assertThat(both.verify(es256, NOW)).isInstanceOf(TokenVerdict.Valid.class);
        assertThat(both.verify(ed25519, NOW)).isInstanceOf(TokenVerdict.Valid.class);
        assertThat(both.verify(ed25519.substring(0, ed25519.length() - 6) + "AAAAAA", NOW))
                .isEqualTo(TokenVerdict.refused(Refusal.BAD_SIGNATURE));
        assertThat(both.verify(ed25519.substring(0, ed25519.length() - 20), NOW))
                .isEqualTo(TokenVerdict.refused(Refusal.BAD_SIGNATURE));
    }

    @Test
    void refuses_what_was_revoked_until_it_is_forgotten_with_the_token() throws Exception {
        String token = hs256(claims().build(), SECRET, null);
        revocations.add("jti-1", NOW.plusSeconds(60));

        assertThat(verifier.verify(token, NOW)).isEqualTo(TokenVerdict.refused(Refusal.REVOKED));

        revocations.purge(NOW.plusSeconds(59));
        assertThat(revocations.contains("jti-1")).isTrue();
        revocations.purge(NOW.plusSeconds(60));
        assertThat(revocations.contains("jti-1")).isFalse();
        assertThat(verifier.verify(token, NOW.plusSeconds(60))).isEqualTo(TokenVerdict.refused(Refusal.EXPIRED));
    }

    @Test
    void says_when_a_revocation_finds_no_room() {
        Revocations one = new Revocations(1);

        assertThat(one.add("a", NOW)).isTrue();
        assertThat(one.add("b", NOW)).isFalse();
        assertThat(one.add("a", NOW.plusSeconds(1))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void refuses_garbage(String token) {
        assertThat(verifier.verify(token, NOW)).isEqualTo(TokenVerdict.refused(Refusal.MALFORMED));
    }

    static Stream<String> garbage() {
        return Stream.of("", ".", "..", "a.b.c", "no token", "\u0000", "x".repeat(9_000), "e30.e30.e30");
    }

    @Test
    void a_short_secret_is_no_key() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKey.secret("k", "short".getBytes(UTF_8)))
                .withMessage("found 5 bytes, expected at least 32 for HS256");
    }

    private TokenVerifier verifier(TokenKey... keys) {
        return new TokenVerifier(List.of(keys), revocations, Duration.ofHours(24), Duration.ofSeconds(30));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .claim("sid", "s-1")
                .subject("p-1")
                .claim("role", "person")
                .jwtID("jti-1")
                .expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    private static String hs256(JWTClaimsSet claims, byte[] secret, String kid) throws Exception {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(JOSEObjectType.JWT)
                .keyID(kid)
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    private static String signed(JWSAlgorithm algorithm, JWSSigner signer) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims().build());
        token.sign(signer);
        return token.serialize();
    }

    private static String ed25519(KeyPair pair) throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String input = base64.encodeToString("{\"alg\":\"EdDSA\"}".getBytes(UTF_8)) + "."
                + base64.encodeToString(claims().build().toString().getBytes(UTF_8));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(input.getBytes(UTF_8));
        return input + "." + base64.encodeToString(signature.sign());
    }

    private static KeyPair ellipticPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static Path pem(Path folder, byte[] encoded) throws Exception {
        Path file = Files.createTempFile(folder, "key", ".pem");
        return Files.writeString(
                file,
                "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                        + "\n-----END PUBLIC KEY-----\n");
    }
}
