package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code crisis revoke} as the gateway and its clients feel it. */
@Timeout(90)
class RevocationTest {
    private static final int INVALID_TOKEN = 4401;

    @Test
    void tokenInUse_revoked_closesItsConnectionAndLetsNobodyInAgain() throws Exception {
        RunningSystem system = RunningSystem.shared();
        String token = system.token("revoked", "alex", TokenRole.PERSON);
        String other = system.token("revoked", "robin", TokenRole.RESPONDER);
        try (RawClient alex = connect(system, token);
                RawClient robin = connect(system, other)) {
            CommandLineRun revoke = CommandLineRun.on(system.stack(), "revoke", "--token=" + token, "--as=operator-1");
            assertThat(revoke.status()).as(revoke.err()).isZero();
            assertThat(revoke.out()).startsWith("revoked ").doesNotContain(token);
            assertThat(alex.awaitClose()).isEqualTo(INVALID_TOKEN);

            try (RawClient again = open(system)) {
                again.say("{\"type\":\"connect\",\"token\":\"" + token + "\"}");
                assertThat(again.awaitClose()).isEqualTo(INVALID_TOKEN);
            }
            robin.say("{\"type\":\"ping\",\"nonce\":\"still here\"}");
            robin.hear("pong");
        }
        List<AuditEvent> events = audited(system.stack(), "revoked");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getParticipantId()).isEqualTo("alex");
        assertThat(events.get(0).getFacts()).containsEntry("operator", "operator-1");
    }

    @Test
    void idOfAToken_revoked_closesItsConnection() throws Exception {
        RunningSystem system = RunningSystem.shared();
        String token = system.token("revoked-id", "alex", TokenRole.PERSON);
        try (RawClient alex = connect(system, token)) {
            String jti = SignedJWT.parse(token).getJWTClaimsSet().getJWTID();

            CommandLineRun revoke = CommandLineRun.on(system.stack(), "revoke", "--jti=" + jti);

            assertThat(revoke.status()).as(revoke.err()).isZero();
            assertThat(alex.awaitClose()).isEqualTo(INVALID_TOKEN);
        }
    }

    private static RawClient open(RunningSystem system) throws Exception {
        URI url = system.url();
        return new RawClient(url, system.stack().certificateAuthority(), Map.of(), "crisis.v1.json");
    }

    private static RawClient connect(RunningSystem system, String token) throws Exception {
        RawClient client = open(system);
        client.say("{\"type\":\"connect\",\"token\":\"" + token + "\"}");
        client.hear("connected");
        return client;
    }

    private static List<AuditEvent> audited(RunningStack stack, String session) {
        return await().atMost(Person.PATIENCE)
                .until(
                        () -> WholeTopic.read(stack, Topics.AUDIT).stream()
                                .filter(event -> event.getAction().equals("token.revoked")
                                        && session.equals(event.getSessionId()))
                                .toList(),
                        events -> !events.isEmpty());
    }
}
