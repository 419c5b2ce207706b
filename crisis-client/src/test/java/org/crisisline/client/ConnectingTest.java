package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.ConnectFailedException.Reason;
import org.crisisline.client.socket.Handshake;
import org.crisisline.client.socket.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectingTest extends ScriptedTest {

    @Test
    void connectUpgradesWithTheTokenInTheHeaderAndIsDoneWithConnected() throws Exception {
        CrisisClient client = open(builder().severity(7).emergency(true));
        assertThat(client.state()).isEqualTo(ClientState.NEW);
        CompletionStage<ServerFrame.Connected> connecting = client.connect();

        ScriptedGateway.Connection connection = gateway.next();
        assertThat(connection.upgrade().get("Authorization")).isEqualTo("Bearer good");
        assertThat(connection.upgrade().get("Sec-WebSocket-Protocol")).isEqualTo("crisis.v1.json");
        assertThat(connection.upgrade().get("Origin")).isNull();
        JsonNode connect = connection.expect("connect");
        assertThat(connect.has("token")).isFalse();
        assertThat(connect.has("resume")).isFalse();
        assertThat(connect.get("severity").intValue()).isEqualTo(7);
        assertThat(connect.get("emergency").booleanValue()).isTrue();
        assertThat(connecting.toCompletableFuture()).isNotDone();
        connection.send(ScriptedGateway.connected());

        ServerFrame.Connected connected = resultOf(connecting);
        assertThat(connected.sessionId()).isEqualTo("s-1");
        assertThat(connected.heartbeat()).isEqualTo(Duration.ofSeconds(15));
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
        Handshake times = heard.handshakes.get(0);
        assertThat(times.tcp()).isPositive().isLessThan(times.tls());
        assertThat(times.tls()).isLessThan(times.upgraded());
        assertThat(times.upgraded()).isLessThan(times.connected());
    }

    @Test
    void theTokenMayGoIntoTheFirstFrameInstead() throws Exception {
        CrisisClient client = open(builder().tokenIn(TokenPlace.CONNECT_FRAME));
        client.connect();
        ScriptedGateway.Connection connection = gateway.next();
        assertThat(connection.upgrade().get("Authorization")).isNull();
        assertThat(connection.expect("connect").get("token").textValue()).isEqualTo("good");
    }

    @Test
    void eachConnectionAsksForItsToken() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CrisisClient client =
                open(builder().tokenIn(TokenPlace.CONNECT_FRAME).token(() -> "t-" + asked.getAndIncrement()));
        client.connect();
        ScriptedGateway.Connection first = gateway.next();
        assertThat(first.expect("connect").get("token").textValue()).isEqualTo("t-0");
        first.send(ScriptedGateway.connected());
        first.cut();
        assertThat(gateway.next().expect("connect").get("token").textValue()).isEqualTo("t-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 4400, 4401, 4403, 4410})
    void afterACodeThatMeansStayAwayTheClientStaysAway(int code) throws Exception {
        CrisisClient client = open(builder());
        resultOf(connectedOn(client));
        assertThat(gateway.nobodyElseComes(0)).isTrue();
        current.close(code);
        await().untilAsserted(() -> assertThat(heard.closed).hasSize(1));
        assertThat(client.state()).isEqualTo(ClientState.CLOSED);
        assertThat(gateway.nobodyElseComes(200)).isTrue();
        assertThat(heard.disconnections).isEmpty();
        boolean agreed = code == 1000 || code == 4410;
        assertThat(heard.closed.get(0).isEmpty()).isEqualTo(agreed);
        if (!agreed) {
            assertThat(heard.closed.get(0).orElseThrow()).hasMessageContaining(Integer.toString(code));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1011, 4408, 4409, 4429, 4503})
    void afterAnyOtherCodeTheClientComesBack(int code) throws Exception {
        CrisisClient client = open(builder());
        resultOf(connectedOn(client));
        current.close(code);
        gateway.nextConnected();
        await().untilAsserted(() -> assertThat(heard.connections).hasSize(2));
        assertThat(heard.disconnections.get(0).code()).isEqualTo(new CloseCode(code));
        assertThat(heard.disconnections.get(0).reason()).isEqualTo("said the test");
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    }

    @Test
    void aBrokenConnectionIsMadeAgain() throws Exception {
        CrisisClient client = open(builder());
        resultOf(connectedOn(client));
        client.dropConnection();
        gateway.nextConnected();
        await().untilAsserted(() -> assertThat(heard.connections).hasSize(2));
        assertThat(heard.disconnections.get(0).code()).isEqualTo(CloseCode.LOST);
    }

    @ParameterizedTest
    @CsvSource({"401, token is not valid", "403, not allowed", "404, no gateway at that path", "400, subprotocol"})
    void aRefusedUpgradeFailsAtOnceAndSaysWhy(int status, String words) {
        gateway.refuseUpgrades(status);
        CrisisClient client = open(builder());
        assertThat(failureOf(client.connect()))
                .isInstanceOfSatisfying(ConnectFailedException.class, why -> {
                    assertThat(why.reason()).isEqualTo(Reason.REFUSED);
                    assertThat(why.httpStatus()).contains(status);
                })
                .hasMessageContaining("refused " + status)
                .hasMessageContaining(words);
        assertThat(client.state()).isEqualTo(ClientState.CLOSED);
        assertThat(gateway.upgrades()).isEqualTo(1);
    }

    @Test
    void aStatusThatMayPassIsTriedAgainAsOftenAsAllowed() {
        gateway.refuseUpgrades(503);
        CrisisClient client = open(builder().connectAttempts(4));
        assertThat(failureOf(client.connect()))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        why -> assertThat(why.httpStatus()).contains(503));
        assertThat(gateway.upgrades()).isEqualTo(4);
        assertThat(heard.failures).hasSize(3);
    }

    @Test
    void aBadTokenIsRefusedWith401() {
        CrisisClient client = open(builder().token("bad"));
        assertThat(failureOf(client.connect())).hasMessageContaining("refused 401");
    }

    @Test
    void aCloseBeforeConnectedFailsTheConnect() throws Exception {
        CrisisClient client = open(builder());
        CompletionStage<ServerFrame.Connected> connecting = client.connect();
        ScriptedGateway.Connection connection = gateway.next();
        connection.expect("connect");
        connection.close(4401);
        assertThat(failureOf(connecting))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        why -> assertThat(why.closeCode()).contains(CloseCode.NO_VALID_TOKEN))
                .hasMessageContaining("4401 (no valid token)");
    }

    @Test
    void aCertificateOfAnUnknownSignerIsNotTrustedAndTheMessageSaysWhatToDo() {
        CrisisClient client = open(builder().trust(Trust.system()));
        assertThat(failureOf(client.connect()))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        why -> assertThat(why.reason()).isEqualTo(Reason.NOT_TRUSTED))
                .hasMessageStartingWith("TLS: certificate of wss://localhost:" + gateway.port())
                .hasMessageContaining("pass the CA that signed it with trust(");
        assertThat(gateway.upgrades()).isZero();
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        ScriptedGateway elsewhere = closing(new ScriptedGateway("elsewhere.example"));
        CrisisClient client = open(builder().gateways(elsewhere.url()).trust(elsewhere.trust()));
        assertThat(failureOf(client.connect()))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        why -> assertThat(why.reason()).isEqualTo(Reason.WRONG_HOST));
    }

    @Test
    void aPemFileWithTheAuthorityIsEnough(@TempDir Path folder) throws Exception {
        Path pem = Files.writeString(folder.resolve("ca.pem"), gateway.caPem());
        CrisisClient client = open(builder().trust(Trust.authorities(pem)));
        resultOf(connectedOn(client));
        assertThatThrownBy(() -> Trust.authorities(folder.resolve("missing.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing.pem");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
        assertThatThrownBy(() -> Trust.authorities(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty.pem");
    }

    @Test
    void whereNobodyListensTheNextAddressIsTried() throws Exception {
        int deaf;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            deaf = free.getLocalPort();
        }
        CrisisClient client = open(builder().gateways("wss://127.0.0.1:" + deaf, gateway.url()));
        resultOf(connectedOn(client));
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.failures.get(0).reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void aServerThatSaysNothingIsGivenUpAfterTheTimeOut() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CrisisClient client = open(builder()
                    .gateways("wss://localhost:" + mute.getLocalPort())
                    .connectTimeout(Duration.ofMillis(300))
                    .connectAttempts(1));
            assertThat(failureOf(client.connect()))
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            why -> assertThat(why.reason()).isEqualTo(Reason.TIMEOUT))
                    .hasMessageContaining("not connected within 300 ms: it waited for the TLS handshake");
        }
    }

    @Test
    void aServerThatUpgradesAndThenSaysNothingIsGivenUpToo() throws Exception {
        CrisisClient client =
                open(builder().connectTimeout(Duration.ofSeconds(2)).connectAttempts(1));
        CompletionStage<ServerFrame.Connected> connecting = client.connect();
        gateway.next();
        assertThat(failureOf(connecting)).hasMessageContaining("it waited for the frame connected");
    }

    @Test
    void addressesThatCannotWorkAreRefusedByTheBuilder() {
        assertThatThrownBy(() -> builder().gateways("ws://localhost:1").build())
                .hasMessageContaining("expected wss")
                .hasMessageContaining("allowPlaintext()");
        assertThatThrownBy(() -> builder().gateways("https://localhost").build())
                .hasMessageContaining("expected wss://HOST:PORT, found https://localhost");
        assertThatThrownBy(() -> builder()
                        .gateways("wss://localhost/v1/connect?token=abc")
                        .build())
                .hasMessageContaining("a token never goes into a URL")
                .hasMessageNotContaining("abc");
        assertThatThrownBy(
                        () -> CrisisClient.builder().gateways("wss://localhost").build())
                .hasMessageContaining("token: expected one, found none");
        assertThatThrownBy(() -> builder().gateways().build()).hasMessageContaining("at least one");
    }

    @Test
    void severityIsNone_clientIsBuilt_builderRefusesIt() {
        assertThatThrownBy(
                        () -> builder().gateways("wss://localhost").severity(11).build())
                .hasMessageContaining("severity: expected 1 to 10, found 11");
    }

    @Test
    void aServerThatAnswersNoPingsIsTakenForDead() throws Exception {
        gateway.ignorePings();
        CrisisClient client = open(builder());
        client.connect();
        ScriptedGateway.Connection connection = gateway.next();
        connection.expect("connect");
        connection.send(ScriptedGateway.connected().put("heartbeatMs", 60));
        gateway.next();
        assertThat(heard.disconnections.get(0).reason()).isEqualTo("the server answered no ping");
        await().untilAsserted(() -> assertThat(connection.gone()).isTrue());
    }

    @Test
    void pingsOfTheServerAreAnsweredAndOneThatAnswersOursIsKept() throws Exception {
        CrisisClient client = open(builder());
        client.connect();
        ScriptedGateway.Connection connection = gateway.next();
        connection.expect("connect");
        connection.send(ScriptedGateway.connected().put("heartbeatMs", 150));
        connection.ping();
        await().untilAsserted(() -> assertThat(connection.pongs()).isPositive());
        assertThat(gateway.nobodyElseComes(800)).isTrue();
        assertThat(heard.disconnections).isEmpty();
    }

    @Test
    void manyClientsShareOneEventLoop() throws Exception {
        EventLoopGroup shared = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        closing(() -> shared.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly());
        Trust trust = gateway.trust();
        List<CrisisClient> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(open(builder().trust(trust).eventLoopGroup(shared).connectTimeout(Duration.ofSeconds(30))));
        }
        List<CompletionStage<ServerFrame.Connected>> connecting =
                clients.stream().map(CrisisClient::connect).toList();
        for (int i = 0; i < clients.size(); i++) {
            gateway.nextConnected();
        }
        connecting.forEach(ScriptedTest::resultOf);
        clients.forEach(CrisisClient::close);
        assertThat(shared.isShuttingDown()).isFalse();
        assertThat(heard.closed).hasSize(100).allMatch(Optional::isEmpty);
    }

    private ScriptedGateway.Connection current;

    private CompletionStage<ServerFrame.Connected> connectedOn(CrisisClient client) throws InterruptedException {
        CompletionStage<ServerFrame.Connected> connecting = client.connect();
        current = gateway.nextConnected();
        return connecting;
    }
}
