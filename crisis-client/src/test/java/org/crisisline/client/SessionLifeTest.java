package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.Test;

class SessionLifeTest extends ScriptedTest {

    @Test
    void endIsDoneWhenTheServerSaysSo() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> ending = client.end(Optional.of("all is well"));
        assertThat(connection.expect("end").get("reason").textValue()).isEqualTo("all is well");
        assertThat(ending.toCompletableFuture()).isNotDone();
        connection.send(ScriptedGateway.frame("ended").put("reason", "ended"));
        connection.close(1000);
        resultOf(ending);
        await().untilAsserted(() -> assertThat(heard.closed).containsExactly(Optional.empty()));
        assertThat(gateway.nobodyElseComes(100)).isTrue();
    }

    @Test
    void endIsAskedForAgainAfterAReconnectAndAnEndedSessionEndsIt() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection first = connect(client);
        CompletionStage<Void> ending = client.end(Optional.empty());
        first.expect("end");
        first.cut();
        ScriptedGateway.Connection second = gateway.nextConnected();
        second.expect("end");
        second.cut();
        ScriptedGateway.Connection third = gateway.next();
        third.expect("connect");
        third.close(4410);
        resultOf(ending);
        assertThat(client.state()).isEqualTo(ClientState.CLOSED);
    }

    @Test
    void whoMayNotEndIsTold() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> ending = client.end(Optional.empty());
        connection.expect("end");
        connection.send(ScriptedGateway.frame("error").put("code", "forbidden").put("message", "not your role"));
        assertThat(failureOf(ending)).hasMessageContaining("forbidden, not your role");
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    }

    @Test
    void aPingIsMeasured() throws Exception {
        CrisisClient client = open(builder());
        CompletionStage<ServerFrame.Connected> connecting = client.connect();
        ScriptedGateway.Connection connection = gateway.nextConnected();
        resultOf(connecting);
        CompletionStage<Duration> one = client.ping();
        CompletionStage<Duration> two = client.ping();
        JsonNode first = connection.expect("ping");
        JsonNode second = connection.expect("ping");
        assertThat(first.get("nonce")).isNotEqualTo(second.get("nonce"));
        connection.send(ScriptedGateway.frame("pong")
                .put("nonce", second.get("nonce").textValue())
                .put("serverTime", "2026-01-01T00:00:00.000Z"));
        assertThat(resultOf(two)).isPositive();
        assertThat(one.toCompletableFuture()).isNotDone();
        connection.cut();
        assertThat(failureOf(one)).isInstanceOf(NotConnectedException.class);
    }

    @Test
    void aSpareSendsNothingUntilItIsActivated() throws Exception {
        CrisisClient client = open(builder().standby());
        CompletionStage<ServerFrame.Connected> connecting = client.connect();
        ScriptedGateway.Connection connection = gateway.next();
        assertThat(connection.expect("connect").get("standby").booleanValue()).isTrue();
        connection.send(ScriptedGateway.connected().put("active", false));
        resultOf(connecting);
        CompletionStage<Accepted> answer = client.sendText("waiting");
        assertThat(connection.poll(100)).isEmpty();

        CompletionStage<Void> activating = client.activate();
        connection.expect("activate");
        connection.send(ScriptedGateway.active(true));
        resultOf(activating);
        connection.send(ScriptedGateway.accepted(connection.expect("send"), 0));
        assertThat(resultOf(answer).position()).isZero();
        assertThat(heard.activity).containsExactly(true);
    }

    @Test
    void takenOverByAnAttemptOfItsOwnThatWasGivenUp_itTakesOverAgainAndOnlyOnce() throws Exception {
        CrisisClient client = open(builder().connectTimeout(Duration.ofMillis(500)));
        client.connect();
        gateway.next().expect("connect"); // never answered, or too late
        ScriptedGateway.Connection connection = gateway.nextConnected();
        connection.send(ScriptedGateway.message("a", "NORMAL", 3, null));
        connection.expect("ack");

        connection.send(ScriptedGateway.active(false));
        assertThat(ScriptedGateway.resumeAt(connection.expect("activate"), "NORMAL"))
                .isEqualTo(3);
        connection.send(ScriptedGateway.active(true));
        client.sendText("still here");
        connection.expect("send");

        connection.send(ScriptedGateway.active(false));
        assertThat(connection.poll(200)).isEmpty();
    }

    @Test
    void whoWasTakenOverComesBackAsASpareAndSaysFromWhereWhenActivated() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection first = connect(client);
        first.send(ScriptedGateway.message("a", "NORMAL", 2, null));
        first.expect("ack");
        first.send(ScriptedGateway.active(false));
        await().untilAsserted(() -> assertThat(heard.activity).containsExactly(false));
        CompletionStage<Accepted> held = client.sendText("held back");
        assertThat(first.poll(100)).isEmpty();
        first.cut();

        ScriptedGateway.Connection second = gateway.next();
        JsonNode connect = second.expect("connect");
        assertThat(connect.get("standby").booleanValue()).isTrue();
        second.send(ScriptedGateway.connected().put("active", false));
        await().untilAsserted(() -> assertThat(heard.connections).hasSize(2));
        client.activate();
        assertThat(ScriptedGateway.resumeAt(second.expect("activate"), "NORMAL"))
                .isEqualTo(2);
        second.send(ScriptedGateway.active(true));
        second.send(ScriptedGateway.accepted(second.expect("send"), 1));
        resultOf(held);
    }

    @Test
    void aDrainingGatewayIsLeftOnlyWhenTheNextOneIsThere() throws Exception {
        ScriptedGateway other = closing(new ScriptedGateway());
        CrisisClient client = open(builder()
                .trust(org.crisisline.client.socket.Trust.authorities(certificate(gateway), certificate(other))));
        ScriptedGateway.Connection first = connect(client);
        first.send(ScriptedGateway.message("a", "NORMAL", 1, null));
        first.expect("ack");
        client.sendText("unanswered");
        JsonNode sent = first.expect("send");

        first.send(ScriptedGateway.frame("draining")
                .put("reconnectAfterMs", 50)
                .set("urls", ScriptedGateway.frame("x").putArray("urls").add(other.url())));

        ScriptedGateway.Connection second = other.next();
        JsonNode connect = second.expect("connect");
        assertThat(ScriptedGateway.resumeAt(connect, "NORMAL")).isEqualTo(1);
        assertThat(first.gone()).isFalse();
        second.send(ScriptedGateway.connected().put("resumed", true));
        assertThat(first.expectClose()).isEqualTo(1000);
        assertThat(second.expect("send")).isEqualTo(sent);
        assertThat(heard.disconnections).isEmpty();
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
        second.send(ScriptedGateway.message("b", "NORMAL", 2, 1L));
        second.expect("ack");
        assertThat(heard.ids()).containsExactly("a", "b");
    }

    private static java.security.cert.X509Certificate certificate(ScriptedGateway of) throws Exception {
        return (java.security.cert.X509Certificate) java.security.cert.CertificateFactory.getInstance("X.509")
                .generateCertificate(new java.io.ByteArrayInputStream(
                        of.caPem().getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
}
