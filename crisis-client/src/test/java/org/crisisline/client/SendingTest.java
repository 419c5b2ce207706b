package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.crisisline.client.frame.ErrorCode;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Location;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.client.outbox.OutboxFullException;
import org.crisisline.client.outbox.OutboxLimits;
import org.crisisline.client.outbox.SendRefusedException;
import org.junit.jupiter.api.Test;

class SendingTest extends ScriptedTest {

    @Test
    void aSendIsCompletedByAcceptedWithItsTimes() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);

        CompletionStage<Accepted> answer = client.sendText("hello");
        JsonNode sent = connection.expect("send");
        assertThat(sent.get("priority").textValue()).isEqualTo("NORMAL");
        assertThat(sent.get("kind").textValue()).isEqualTo("text");
        assertThat(sent.get("payload").get("text").textValue()).isEqualTo("hello");
        connection.send(ScriptedGateway.accepted(sent, 7));

        Accepted accepted = resultOf(answer);
        assertThat(accepted.id()).isEqualTo(sent.get("id").textValue());
        assertThat(accepted.priority()).isEqualTo(Priority.NORMAL);
        assertThat(accepted.position()).isEqualTo(7);
        assertThat(accepted.duplicate()).isFalse();
        assertThat(accepted.sinceWritten()).isPositive().isLessThanOrEqualTo(accepted.sinceCall());
    }

    @Test
    void whatWasNotAnsweredGoesOutAgainInOrderUnderTheSameIdsAfterAReconnect() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection first = connect(client);
        List<CompletionStage<Accepted>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(client.sendText("number " + i));
        }
        List<JsonNode> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sent.add(first.expect("send"));
        }
        first.send(ScriptedGateway.accepted(sent.get(0), 0));
        resultOf(answers.get(0));

        first.cut();
        ScriptedGateway.Connection second = gateway.nextConnected();

        for (int i = 1; i < 5; i++) {
            assertThat(second.expect("send")).isEqualTo(sent.get(i));
            second.send(ScriptedGateway.accepted(sent.get(i), i).put("duplicate", true));
        }
        for (int i = 1; i < 5; i++) {
            Accepted accepted = resultOf(answers.get(i));
            assertThat(accepted.position()).isEqualTo(i);
            assertThat(accepted.duplicate()).isTrue();
        }
        assertThat(second.poll(100)).isEmpty();
    }

    @Test
    void aSendBeforeTheConnectionWaitsForIt() throws Exception {
        CrisisClient client = open(builder());
        CompletionStage<Accepted> answer = client.sendText("early");
        ScriptedGateway.Connection connection = connect(client);
        connection.send(ScriptedGateway.accepted(connection.expect("send"), 0));
        assertThat(resultOf(answer).position()).isZero();
    }

    @Test
    void anOpenPriorityIsSaidOnceAndForAll() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection first = connect(client);
        client.sendText("before the emergency");
        JsonNode sent = first.expect("send");
        assertThat(sent.get("priority").textValue()).isEqualTo("NORMAL");

        first.cut();
        ScriptedGateway.Connection second = gateway.next();
        second.expect("connect");
        second.send(ScriptedGateway.connected().put("emergency", true));

        // Left to the server, the repeat would now land in the other log.
        assertThat(second.expect("send")).isEqualTo(sent);
        client.sendText("in the emergency");
        assertThat(second.expect("send").get("priority").textValue()).isEqualTo("EMERGENCY");
    }

    @Test
    void anEscalationGoesOutBeforeWhatWaitsAndMakesTheSessionAnEmergency() throws Exception {
        CrisisClient client = open(builder());
        client.send("text", JsonFrames.payload("{\"n\":1}"), Priority.LOW);
        CompletionStage<Accepted> help =
                client.escalate(9, Optional.of("bleeding"), Optional.of(Location.within(52.5, 13.4, 10)));
        ScriptedGateway.Connection connection = connect(client);

        JsonNode escalate = connection.expect("escalate");
        assertThat(escalate.get("severity").intValue()).isEqualTo(9);
        assertThat(escalate.get("reason").textValue()).isEqualTo("bleeding");
        assertThat(escalate.get("location").get("lat").doubleValue()).isEqualTo(52.5);
        assertThat(escalate.get("location").get("accuracyMeters").doubleValue()).isEqualTo(10);
        connection.expect("send");
        connection.send(ScriptedGateway.accepted(escalate, 3));
        assertThat(resultOf(help).priority()).isEqualTo(Priority.EMERGENCY);

        client.sendText("please hurry");
        assertThat(connection.expect("send").get("priority").textValue()).isEqualTo("EMERGENCY");
    }

    @Test
    void aFullOutboxRefusesClearlyButTakesEmergencies() {
        CrisisClient client = open(builder().outbox(new OutboxLimits(2, 10_000)));
        client.sendText("one");
        client.sendText("two");
        assertThat(failureOf(client.sendText("three")))
                .isInstanceOf(OutboxFullException.class)
                .hasMessageContaining("the limits are 2 messages and 10000 bytes");
        client.escalate(10, Optional.empty(), Optional.empty());
        client.escalate(10, Optional.empty(), Optional.empty());
        assertThat(failureOf(client.escalate(10, Optional.empty(), Optional.empty())))
                .isInstanceOf(OutboxFullException.class);
    }

    @Test
    void aRefusalFailsTheCallAndUnavailableIsSentAgain() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);

        CompletionStage<Accepted> refused = client.sendText("too fast");
        String id = connection.expect("send").get("id").textValue();
        connection.send(ScriptedGateway.frame("error")
                .put("code", "rate_limited")
                .put("message", "40 at once")
                .put("id", id)
                .put("retryAfterMs", 120));
        assertThat(failureOf(refused)).isInstanceOfSatisfying(SendRefusedException.class, why -> {
            assertThat(why.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(why.retryAfter()).contains(Duration.ofMillis(120));
            assertThat(why.mayBeStored()).isFalse();
        });

        CompletionStage<Accepted> unclear = client.sendText("unclear");
        JsonNode sent = connection.expect("send");
        connection.send(ScriptedGateway.frame("error")
                .put("code", "unavailable")
                .put("message", "the log did not answer")
                .put("id", sent.get("id").textValue())
                .put("retryAfterMs", 20));
        JsonNode again = connection.expect("send");
        assertThat(again).isEqualTo(sent);
        connection.send(ScriptedGateway.accepted(again, 4));
        assertThat(resultOf(unclear).position()).isEqualTo(4);
    }

    @Test
    void aFrameBiggerThanTheGatewayTakesIsRefusedHereAndCostsNoConnection() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        assertThat(failureOf(client.sendText("x".repeat(70_000))))
                .isInstanceOfSatisfying(
                        SendRefusedException.class,
                        why -> assertThat(why.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE))
                .hasMessageContaining("the gateway takes 65536");
        client.sendText("small");
        connection.expect("send");
    }

    @Test
    void theFirstDeliveredThatCoversAMessageIsItsArrival() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Accepted> one = client.sendText("one");
        CompletionStage<Accepted> two = client.sendText("two");
        JsonNode sentOne = connection.expect("send");
        JsonNode sentTwo = connection.expect("send");
        connection.send(ScriptedGateway.accepted(sentOne, 5), ScriptedGateway.accepted(sentTwo, 9));
        resultOf(one);
        Accepted acceptedTwo = resultOf(two);

        connection.send(delivered(9, "p-2").put("id", acceptedTwo.id()).put("latencyMs", 12), delivered(9, "p-3"));

        await().untilAsserted(() -> assertThat(heard.arrivals).hasSize(2));
        assertThat(heard.arrivals.get(0).position()).isEqualTo(5);
        assertThat(heard.arrivals.get(0).serverLatencyMs()).isEmpty();
        assertThat(heard.arrivals.get(1).id()).isEqualTo(acceptedTwo.id());
        assertThat(heard.arrivals.get(1).participantId()).isEqualTo("p-2");
        assertThat(heard.arrivals.get(1).serverLatencyMs()).hasValue(12);
        assertThat(heard.arrivals.get(1).sinceWritten()).isPositive();
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode delivered(long position, String participant) {
        return ScriptedGateway.frame("delivered")
                .put("priority", "NORMAL")
                .put("position", position)
                .put("participantId", participant);
    }

    @Test
    void aPacedClientKeepsBelowTheLimitsAndAnUnpacedOneDoesNot() throws Exception {
        CrisisClient paced = open(builder());
        paced.connect();
        ScriptedGateway.Connection connection = gateway.next();
        connection.expect("connect");
        com.fasterxml.jackson.databind.node.ObjectNode connected = ScriptedGateway.connected();
        ((com.fasterxml.jackson.databind.node.ObjectNode) connected.get("limits"))
                .put("messagesPerSecond", 0.5)
                .put("burst", 4);
        connection.send(connected);
        for (int i = 0; i < 10; i++) {
            paced.sendText("number " + i);
        }
        for (int i = 0; i < 3; i++) {
            connection.expect("send");
        }
        assertThat(connection.poll(300)).isEmpty();
        paced.escalate(8, Optional.empty(), Optional.empty());
        connection.expect("escalate");
        // The next one follows when its token is there, two seconds after the third.
        connection.expect("send");

        CrisisClient unpaced = open(builder().unpaced());
        unpaced.connect();
        ScriptedGateway.Connection other = gateway.next();
        other.expect("connect");
        other.send(connected);
        for (int i = 0; i < 10; i++) {
            unpaced.sendText("number " + i);
        }
        for (int i = 0; i < 10; i++) {
            other.expect("send");
        }
    }

    @Test
    void closingFailsWhatWasNotAnswered() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Accepted> answer = client.sendText("hello");
        connection.expect("send");
        client.close();
        assertThat(connection.expectClose()).isEqualTo(1000);
        assertThat(failureOf(answer)).isInstanceOf(ClientClosedException.class);
        assertThat(failureOf(client.sendText("late"))).isInstanceOf(ClientClosedException.class);
        assertThat(heard.closed).containsExactly(Optional.empty());
    }
}
