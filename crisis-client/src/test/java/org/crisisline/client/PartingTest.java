package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.Test;

/** Leaving and ending are done when the gateway says so, and not when they were said. */
class PartingTest extends ScriptedTest {
    private static final Duration SOON = Duration.ofMillis(300);

    @Test
    void leaveIsSaid_gatewayHasNotClosed_itIsNotDoneAndTheTalkGoesOn() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> leaving = leave(client, connection);

        connection.send(ScriptedGateway.message("a", "NORMAL", 3, null));
        connection.expect("ack");
        CompletionStage<Accepted> answer = client.sendText("one more thing");
        connection.send(ScriptedGateway.accepted(connection.expect("send"), 4));
        resultOf(answer);
        assertThat(leaving.toCompletableFuture()).isNotDone();
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);

        connection.close(1000);
        resultOf(leaving);
        assertThat(client.state()).isEqualTo(ClientState.CLOSED);
        await().untilAsserted(() -> assertThat(heard.closed).containsExactly(Optional.empty()));
        assertThat(gateway.nobodyElseComes(100)).isTrue();
    }

    @Test
    void logDoesNotAnswerTheGateway_leaveIsSaidAgain() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> leaving = leave(client, connection);
        connection.send(error("unavailable"));
        connection.expect("leave");
        assertThat(leaving.toCompletableFuture()).isNotDone();
        connection.close(1000);
        resultOf(leaving);
    }

    @Test
    void connectionIsLostBeforeTheAnswer_leaveIsSaidOnTheNextOneBehindWhatWasUnanswered() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection first = connect(client);
        client.sendText("unanswered");
        CompletionStage<Void> leaving = client.leave();
        JsonNode sent = first.expect("send");
        first.expect("leave");
        first.cut();
        ScriptedGateway.Connection second = gateway.nextConnected();
        assertThat(second.expect("send")).isEqualTo(sent);
        second.expect("leave");
        assertThat(leaving.toCompletableFuture()).isNotDone();
        second.close(1000);
        resultOf(leaving);
    }

    @Test
    void noAnswerInTime_leaveFails_clientStaysAndMayAskAgain() throws Exception {
        CrisisClient client = open(builder().partingTimeout(SOON));
        ScriptedGateway.Connection connection = connect(client);
        Throwable failure = failureOf(client.leave());
        connection.expect("leave");
        assertThat(failure)
                .isInstanceOfSatisfying(
                        UnansweredException.class,
                        why -> assertThat(why.mayBeDone()).isTrue())
                .hasMessage("leave: no answer within 300 ms, the outcome is unknown");
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);

        CompletionStage<Void> again = leave(client, connection);
        connection.close(1000);
        resultOf(again);
    }

    @Test
    void noAnswerInTime_leaveIsNotSaidOnTheNextConnection() throws Exception {
        CrisisClient client = open(builder().partingTimeout(SOON));
        ScriptedGateway.Connection first = connect(client);
        failureOf(client.leave());
        first.cut();
        ScriptedGateway.Connection second = gateway.nextConnected();
        assertThat(second.poll(100)).isEmpty();
    }

    @Test
    void noConnectionInTime_leaveFailsAndWasNotSaid() throws Exception {
        CrisisClient client = open(builder().partingTimeout(SOON));
        assertThat(failureOf(client.leave()))
                .isInstanceOfSatisfying(
                        UnansweredException.class,
                        why -> assertThat(why.mayBeDone()).isFalse())
                .hasMessageContaining("no active connection");
    }

    @Test
    void closedByTheApplicationMeanwhile_leaveIsNotTakenForDone() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> leaving = leave(client, connection);
        client.closeAsync();
        // The client's own 1000, and its echo.
        assertThat(connection.expectClose()).isEqualTo(1000);
        assertThat(failureOf(leaving)).isInstanceOf(ClientClosedException.class).hasMessage("client closed");
    }

    @Test
    void gatewayClosesForAnotherReason_leaveFails() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> leaving = leave(client, connection);
        connection.close(4401);
        assertThat(failureOf(leaving)).isInstanceOf(ClientClosedException.class).hasMessageContaining("4401");
    }

    @Test
    void sessionEndsMeanwhile_leaveIsDone() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> leaving = leave(client, connection);
        connection.cut();
        ScriptedGateway.Connection next = gateway.next();
        next.expect("connect");
        next.close(4410);
        resultOf(leaving);
    }

    @Test
    void leaveIsAskedForTwice_theSecondIsRefusedAndTheFirstGoesOn() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> leaving = client.leave();
        assertThat(failureOf(client.leave())).hasMessage("leave: it was asked for already");
        connection.expect("leave");
        connection.close(1000);
        resultOf(leaving);
    }

    @Test
    void aSpareIsAskedToLeave_itSaysSoOnceItIsTheActiveOne() throws Exception {
        CrisisClient client = open(builder().standby());
        ScriptedGateway.Connection connection = connectAsSpare(client);
        CompletionStage<Void> leaving = client.leave();
        assertThat(connection.poll(100)).isEmpty();
        client.activate();
        connection.expect("activate");
        connection.send(ScriptedGateway.active(true));
        connection.expect("leave");
        connection.close(1000);
        resultOf(leaving);
    }

    @Test
    void gatewayIsDoneBeforeLeaveWasSaid_leaveFails() throws Exception {
        CrisisClient client = open(builder().standby());
        ScriptedGateway.Connection connection = connectAsSpare(client);
        CompletionStage<Void> leaving = client.leave();
        assertThat(connection.poll(100)).isEmpty();
        connection.close(1000);
        assertThat(failureOf(leaving)).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void leftButNotEnded_endIsNotTakenForDone() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> ending = client.end(Optional.empty());
        CompletionStage<Void> leaving = client.leave();
        connection.expect("end");
        connection.expect("leave");
        connection.close(1000);
        resultOf(leaving);
        assertThat(failureOf(ending))
                .isInstanceOf(ClientClosedException.class)
                .hasMessageContaining("the gateway said 1000");
    }

    @Test
    void endIsRefusedForNow_itIsSaidAgain() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> ending = client.end(Optional.of("all is well"));
        JsonNode said = connection.expect("end");
        connection.send(error("rate_limited").put("retryAfterMs", 20));
        assertThat(connection.expect("end")).isEqualTo(said);
        connection.send(ScriptedGateway.frame("ended"));
        connection.close(1000);
        resultOf(ending);
    }

    @Test
    void endIsNotAnsweredInTime_itFailsAndMayBeAskedForAgain() throws Exception {
        CrisisClient client = open(builder().partingTimeout(SOON));
        ScriptedGateway.Connection connection = connect(client);
        assertThat(failureOf(client.end(Optional.empty()))).isInstanceOf(UnansweredException.class);
        connection.expect("end");
        CompletionStage<Void> again = client.end(Optional.empty());
        connection.expect("end");
        connection.send(ScriptedGateway.frame("ended"));
        connection.close(1000);
        resultOf(again);
    }

    @Test
    void endedWasHeard_applicationClosesBeforeTheGateway_endIsDone() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        CompletionStage<Void> ending = client.end(Optional.empty());
        connection.expect("end");
        connection.send(ScriptedGateway.frame("ended"));
        await().untilAsserted(() -> assertThat(heard.others).hasSize(1));
        client.closeAsync();
        resultOf(ending);
    }

    @Test
    void partingTimeoutMustBeABound() {
        assertThatThrownBy(() -> builder().partingTimeout(Duration.ZERO).build())
                .hasMessage("parting time-out: expected above 0 and at most a day, found PT0S");
    }

    /** Asks to leave, and has the gateway hear it. */
    private static CompletionStage<Void> leave(CrisisClient client, ScriptedGateway.Connection connection)
            throws InterruptedException {
        CompletionStage<Void> leaving = client.leave();
        connection.expect("leave");
        return leaving;
    }

    private static ObjectNode error(String code) {
        return ScriptedGateway.frame("error").put("code", code).put("message", "said the test");
    }
}
