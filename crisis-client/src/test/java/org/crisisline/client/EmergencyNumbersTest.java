package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.frame.ServerFrame;
import org.junit.jupiter.api.Test;

/** Whoever can't be helped here is told whom to turn to, whatever it is that fails. */
class EmergencyNumbersTest extends ScriptedTest {
    private static final EmergencyNumber FALLBACK = EmergencyNumber.ofPhone("DE", "Notruf", "112");
    private static final EmergencyNumber SAMARITANS = new EmergencyNumber(
            "GB", "Samaritans", Optional.of("116 123"), Optional.empty(), Optional.of("https://www.samaritans.org"));

    @Test
    void nothingWasTold_cardIsTheOneThatTheClientWasBuiltWith() {
        CrisisClient client = open(builder().emergencyNumbers(List.of(FALLBACK)));

        assertThat(client.emergencyNumbers()).containsExactly(FALLBACK);
        assertThat(open(builder()).emergencyNumbers()).isEmpty();
    }

    @Test
    void connectedTellsACard_itIsKeptAndHeardOnce() throws Exception {
        CrisisClient client = open(builder().emergencyNumbers(List.of(FALLBACK)));
        CompletionStage<ServerFrame.Connected> connecting = client.connect();
        ScriptedGateway.Connection connection = gateway.next();
        connection.expect("connect");
        connection.send(withCard(ScriptedGateway.connected()));
        resultOf(connecting);

        connection.send(withCard(
                ScriptedGateway.frame("error").put("code", "rate_limited").put("message", "too many")));

        await().untilAsserted(() -> assertThat(heard.others).hasSize(1));
        assertThat(heard.cards).containsExactly(List.of(SAMARITANS));
        assertThat(client.emergencyNumbers()).containsExactly(SAMARITANS);
        assertThat(heard.invalid).isEmpty();
    }

    @Test
    void gatewayTurnsAway_beforeConnected_cardIsKept() throws Exception {
        CrisisClient client = open(builder().emergencyNumbers(List.of(FALLBACK)));
        CompletionStage<ServerFrame.Connected> connecting = client.connect();
        ScriptedGateway.Connection connection = gateway.next();
        connection.expect("connect");
        connection.send(withCard(ScriptedGateway.frame("emergency_numbers")));
        connection.close(4401);

        assertThat(failureOf(connecting)).hasMessageContaining("4401");
        assertThat(client.emergencyNumbers()).containsExactly(SAMARITANS);
        assertThat(heard.cards).containsExactly(List.of(SAMARITANS));
        assertThat(heard.invalid).isEmpty();
    }

    @Test
    void upgradeIsRefused_bodyTellsACard_itIsKept() {
        gateway.refuseUpgrades(403);
        gateway.refusesWith(
                withCard(ScriptedGateway.frame("unused").put("status", 403)).toString());
        CrisisClient client = open(builder().emergencyNumbers(List.of(FALLBACK)));

        assertThat(failureOf(client.connect())).hasMessageContaining("refused 403");

        assertThat(client.emergencyNumbers()).containsExactly(SAMARITANS);
    }

    @Test
    void upgradeIsRefused_bodyIsNoJson_cardStays() {
        gateway.refuseUpgrades(403);
        gateway.refusesWith("<html>a proxy of somebody else's</html>");
        CrisisClient client = open(builder().emergencyNumbers(List.of(FALLBACK)));

        assertThat(failureOf(client.connect())).hasMessageContaining("refused 403");

        assertThat(client.emergencyNumbers()).containsExactly(FALLBACK);
    }

    private static ObjectNode withCard(ObjectNode frame) {
        frame.putArray("emergencyNumbers")
                .addObject()
                .put("country", "GB")
                .put("name", "Samaritans")
                .put("phone", "116 123")
                .put("url", "https://www.samaritans.org");
        frame.withArray("emergencyNumbers").addObject().put("country", "XX").put("name", 7);
        return frame;
    }
}
