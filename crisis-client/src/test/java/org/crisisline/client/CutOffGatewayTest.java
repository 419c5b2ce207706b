package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletionStage;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.client.socket.Trust;
import org.junit.jupiter.api.Test;

/** A gateway that has lost the log is left for one that has it, and for no other one. */
class CutOffGatewayTest extends ScriptedTest {
    /** Ten times the longest wait of these tests. */
    private static final long LONG_ENOUGH_MILLIS = 1_000;

    private final ScriptedGateway other = closing(new ScriptedGateway());

    @Test
    void theActiveOneIsCutOffAndTheSparesIsNot_theClientGoesThereAndSaysAgainWhatWasNotAnswered() throws Exception {
        CrisisClient client = open(betweenTwo());
        client.connect();
        ScriptedGateway.Connection first = gateway.nextConnected();
        ScriptedGateway.Connection spare = nextStandby(other);
        known(spare);
        CompletionStage<Accepted> unanswered = client.sendText("on its way");
        JsonNode sent = first.expect("send");

        first.send(cutOff(20));
        spare.expect("activate");
        assertThat(first.gone()).as("not left before there is another one").isFalse();
        spare.send(active(true));

        JsonNode again = spare.expect("send");
        assertThat(again.get("id")).isEqualTo(sent.get("id"));
        spare.send(ScriptedGateway.accepted(again, 4));
        resultOf(unanswered);
        assertThat(first.expectClose()).isEqualTo(1000);
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
        assertThat(heard.disconnections).isEmpty();
    }

    @Test
    void bothAreCutOff_nobodyMoves_andTheFirstToRecoverIsGoneTo() throws Exception {
        CrisisClient client = open(betweenTwo());
        client.connect();
        ScriptedGateway.Connection first = gateway.nextConnected();
        ScriptedGateway.Connection spare = nextStandby(other);
        spare.send(cutOff(0));
        known(spare);

        first.send(cutOff(0));
        known(first);
        assertThat(other.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
        client.sendText("still here");
        first.expect("send");

        spare.send(wellAgain());
        spare.expect("activate");
    }

    @Test
    void theSpareSaysWithinTheWaitThatItIsCutOffToo_nobodyMoves() throws Exception {
        CrisisClient client = open(betweenTwo());
        client.connect();
        ScriptedGateway.Connection first = gateway.nextConnected();
        ScriptedGateway.Connection spare = nextStandby(other);
        known(spare);

        first.send(cutOff(LONG_ENOUGH_MILLIS / 2));
        known(first);
        spare.send(cutOff(0));

        assertThat(other.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
        client.sendText("still here");
        first.expect("send");
    }

    @Test
    void itIsTakenBackWithinTheWait_nobodyMoves() throws Exception {
        CrisisClient client = open(betweenTwo());
        client.connect();
        ScriptedGateway.Connection first = gateway.nextConnected();
        known(nextStandby(other));

        first.send(cutOff(LONG_ENOUGH_MILLIS / 2));
        first.send(wellAgain());

        assertThat(other.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
        client.sendText("still here");
        first.expect("send");
    }

    @Test
    void theOneGoneToIsCutOffLater_whoWouldOnlyComeBackToTheSameStays() throws Exception {
        CrisisClient client = open(betweenTwo());
        client.connect();
        ScriptedGateway.Connection first = gateway.nextConnected();
        ScriptedGateway.Connection second = nextStandby(other);
        known(second);
        first.send(cutOff(0));
        second.expect("activate");
        second.send(active(true));
        ScriptedGateway.Connection back = nextStandby(gateway);
        back.send(cutOff(0));
        known(back);

        second.send(cutOff(0));
        known(second);

        assertThat(gateway.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
        client.sendText("stays");
        second.expect("send");
    }

    @Test
    void aClientThatKeepsNoSpare_asksElsewhereAsOneAndGoesThere() throws Exception {
        CrisisClient client = open(betweenTwo().withoutSpare());
        client.connect();
        ScriptedGateway.Connection first = gateway.nextConnected();

        first.send(cutOff(20));
        ScriptedGateway.Connection asked = nextStandby(other);

        asked.expect("activate");
        asked.send(active(true));
        assertThat(first.expectClose()).isEqualTo(1000);
        assertThat(gateway.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
    }

    @Test
    void theSpareIsLeftBecauseItDidNotBecomeActive_theClientConnectsAnew() throws Exception {
        CrisisClient client = open(betweenTwo());
        client.connect();
        ScriptedGateway.Connection first = gateway.nextConnected();
        ScriptedGateway.Connection spare = nextStandby(other);
        known(spare);

        first.send(cutOff(0));
        spare.expect("activate");
        spare.cut();

        ScriptedGateway.Connection anew = gateway.next();
        assertThat(anew.expect("connect").path("standby").asBoolean()).isFalse();
        anew.send(ScriptedGateway.connected());
        assertThat(first.expectClose()).isEqualTo(1000);
    }

    private static ObjectNode cutOff(long moveAfterMs) {
        return ScriptedGateway.frame("cut_off").put("cutOff", true).put("moveAfterMs", moveAfterMs);
    }

    private static ObjectNode wellAgain() {
        return ScriptedGateway.frame("cut_off").put("cutOff", false);
    }

    private static ObjectNode active(boolean now) {
        return ScriptedGateway.frame("active").put("active", now);
    }

    private CrisisClientBuilder betweenTwo() throws Exception {
        return builder()
                .gateways(gateway.url(), other.url())
                .trust(Trust.authorities(certificate(gateway), certificate(other)));
    }

    private static ScriptedGateway.Connection nextStandby(ScriptedGateway at) throws InterruptedException {
        ScriptedGateway.Connection spare = at.next();
        assertThat(spare.expect("connect").path("standby").asBoolean()).isTrue();
        spare.send(ScriptedGateway.connected().put("active", false));
        return spare;
    }

    /** Once the client has answered something that was sent behind the rest, it has read the rest, too. */
    private static void known(ScriptedGateway.Connection connection) {
        int pongs = connection.pongs();
        connection.ping();
        await().until(() -> connection.pongs() > pongs);
    }

    private static X509Certificate certificate(ScriptedGateway of) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(of.caPem().getBytes(StandardCharsets.US_ASCII)));
    }
}
