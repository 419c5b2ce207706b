package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a spare at another gateway is good for, and what becomes of it. */
class SpareTest extends TwoGatewaysTest {
    @Test
    void theActiveConnectionIsLost_theSpareIsActivatedAtOnceAndGoesOnFromThere() throws Exception {
        CrisisClient client = open(betweenTwo().severity(6));
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = other.next();
        JsonNode connect = spare.expect("connect");
        assertThat(connect.get("standby").booleanValue()).isTrue();
        assertThat(connect.get("severity").intValue()).isEqualTo(6);
        assertThat(connect.has("resume")).isFalse();
        spare.send(ScriptedGateway.connected().put("active", false).put("gatewayId", "g-2"));
        first.send(ScriptedGateway.message("a", "NORMAL", 3, null));
        first.expect("ack");
        CompletionStage<Accepted> unanswered = client.sendText("on its way");
        JsonNode sent = first.expect("send");
        whenSpareIsKnown(first, spare, client);

        first.cut();
        assertThat(ScriptedGateway.resumeAt(spare.expect("activate"), "NORMAL")).isEqualTo(3);
        spare.send(ScriptedGateway.active(true));
        JsonNode again = spare.expect("send");
        assertThat(again.get("id")).isEqualTo(sent.get("id"));
        spare.send(ScriptedGateway.accepted(again, 4));
        resultOf(unanswered);

        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
        assertThat(heard.connections).hasSize(2);
        assertThat(heard.disconnections.get(0).code()).isEqualTo(CloseCode.LOST);
        assertThat(heard.disconnections.get(0).reconnectIn()).isZero();
        assertThat(heard.activity).containsExactly(true);
        assertThat(gateway.next().expect("connect").path("standby").asBoolean())
                .as("the next spare is where the first connection was")
                .isTrue();
    }

    @Test
    void theSpareDoesNotBecomeActive_itIsGivenUpAndTheNextAttemptIsAnOrdinaryOne() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = knownSpare(first, client);

        first.cut();
        spare.expect("activate");
        JsonNode connect = gateway.next().expect("connect");
        assertThat(connect.path("standby").asBoolean()).isFalse();
        assertThat(heard.disconnections).hasSize(2);
    }

    @Test
    void theSpareIsLost_anotherOneIsMade_andTheActiveConnectionGoesOn() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        nextSpare().cut();
        ScriptedGateway.Connection spare = nextSpare();
        client.sendText("undisturbed");
        first.expect("send");
        assertThat(heard.disconnections).isEmpty();
        whenSpareIsKnown(first, spare, client);
        first.cut();
        spare.expect("activate");
    }

    @Test
    void bothAreLost_theClientConnectsAsWithoutASpare() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = knownSpare(first, client);
        other.refuseUpgrades(503);
        spare.cut();
        await().until(() -> other.upgrades() > 1);
        first.cut();
        assertThat(gateway.next().expect("connect").path("standby").asBoolean()).isFalse();
        client.close();
    }

    @Test
    void anotherDeviceTakesOver_theSpareIsClosed_sinceNobodyIsToComeBackAsActive() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = knownSpare(first, client);
        first.send(ScriptedGateway.active(false));
        assertThat(spare.expectClose()).isEqualTo(1000);

        client.activate();
        first.expect("activate");
        first.send(ScriptedGateway.active(true));
        nextSpare();
    }

    @Test
    void theSpareIsTheOneThatSaysThatItWasTakenOver_theActiveConnectionIsLeftAlone() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = nextSpare();
        spare.send(ScriptedGateway.active(false));
        client.sendText("still active");
        first.expect("send");
        assertThat(heard.activity).isEmpty();
    }

    @Test
    void close_closesBoth() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = knownSpare(first, client);
        client.closeAsync();
        assertThat(first.expectClose()).isEqualTo(1000);
        assertThat(spare.expectClose()).isEqualTo(1000);
        assertThat(other.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
    }

    @Test
    void theSparesGatewayDrains_itIsLeftAndAnotherSpareIsMadeLater() throws Exception {
        CrisisClient client = open(betweenTwo());
        connect(client);
        ScriptedGateway.Connection spare = nextSpare();
        spare.send(ScriptedGateway.frame("draining")
                .put("reconnectAfterMs", 20)
                .set("urls", ScriptedGateway.frame("x").putArray("urls")));
        assertThat(spare.expectClose()).isEqualTo(1000);
        nextSpare();
        assertThat(heard.disconnections).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 4401, 4403, 4409, 4410})
    void theSpareIsNotWanted_noOtherOneIsMade(int code) throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        nextSpare().close(code);
        assertThat(other.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
        client.sendText("undisturbed");
        first.expect("send");
        assertThat(heard.closed).isEmpty();
    }

    @Test
    void withoutSpare_andAsASpareItself_thereIsOneConnection() throws Exception {
        CrisisClient alone = open(betweenTwo().withoutSpare());
        connect(alone);
        assertThat(other.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();

        CrisisClient standby = open(betweenTwo().standby());
        standby.connect();
        gateway.next().send(ScriptedGateway.connected().put("active", false));
        assertThat(other.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
    }

    @Test
    void aListenerThatClosesWhenItHearsOfTheLoss_isObeyed() throws Exception {
        // One that outlives the client, so that what it should not do could be done.
        EventLoopGroup shared = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        closing(() -> shared.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly());
        CrisisClient[] client = new CrisisClient[1];
        client[0] = open(betweenTwo().eventLoopGroup(shared).listener(new CrisisListener() {
            @Override
            public void onDisconnected(Disconnection disconnection) {
                client[0].close();
            }
        }));
        ScriptedGateway.Connection first = connect(client[0]);
        ScriptedGateway.Connection spare = knownSpare(first, client[0]);
        first.cut();
        assertThat(spare.expectClose()).isEqualTo(1000);
        assertThat(client[0].state()).isEqualTo(ClientState.CLOSED);
        assertThat(other.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
        assertThat(gateway.nobodyElseComes(0)).isTrue();
    }

    @Test
    void theEndWasAskedForAndNotAnswered_itIsAskedForAgainBehindTheActivation() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = knownSpare(first, client);
        client.end(Optional.empty());
        first.expect("end");
        first.cut();
        spare.expect("activate");
        spare.send(ScriptedGateway.active(true));
        spare.expect("end");
    }

    private ScriptedGateway.Connection nextSpare() throws InterruptedException {
        return nextSpare(other);
    }

    /** A spare that the client knows, while its active connection is undisturbed. */
    private ScriptedGateway.Connection knownSpare(ScriptedGateway.Connection first, CrisisClient client)
            throws InterruptedException {
        ScriptedGateway.Connection spare = nextSpare();
        whenSpareIsKnown(first, spare, client);
        return spare;
    }

    private static void whenSpareIsKnown(
            ScriptedGateway.Connection first, ScriptedGateway.Connection spare, CrisisClient client) {
        known(spare);
        assertThat(first.gone()).isFalse();
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    }
}
