package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.Test;

/** A gateway that has lost the log is left for one that has it, and for no other one. */
class CutOffGatewayTest extends TwoGatewaysTest {
    @Test
    void theActiveOneIsCutOffAndTheSparesIsNot_theClientGoesThereAndSaysAgainWhatWasNotAnswered() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = knownSpare();
        CompletionStage<Accepted> unanswered = client.sendText("on its way");
        JsonNode sent = first.expect("send");

        first.send(cutOff(20));
        spare.expect("activate");
        assertThat(first.gone()).as("not left before there is another one").isFalse();
        spare.send(ScriptedGateway.active(true));

        JsonNode again = spare.expect("send");
        assertThat(again.get("id")).isEqualTo(sent.get("id"));
        spare.send(ScriptedGateway.accepted(again, 4));
        resultOf(unanswered);
        assertThat(first.expectClose()).isEqualTo(1000);
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
        assertThat(heard.disconnections).isEmpty();
    }

    @Test
    void whatTheOneThatIsBeingLeftStillBrings_isNotHeardAndComesOnTheOtherInItsOrder() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = knownSpare();
        first.send(cutOff(0));
        spare.expect("activate");

        first.send(ScriptedGateway.message("later", "NORMAL", 3, 2L));
        spare.send(ScriptedGateway.active(true));
        spare.send(ScriptedGateway.message("earlier", "NORMAL", 2, null));
        spare.send(ScriptedGateway.message("later", "NORMAL", 3, 2L));

        await().until(() -> heard.messages.size() == 2);
        assertThat(heard.messages).extracting(message -> message.id()).containsExactly("earlier", "later");
        assertThat(heard.duplicates).isEmpty();
        assertThat(first.expectClose()).isEqualTo(1000);
    }

    @Test
    void bothAreCutOff_nobodyMoves_andTheFirstToRecoverIsGoneTo() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = nextSpare(other);
        spare.send(cutOff(0));
        known(spare);

        first.send(cutOff(0));
        known(first);
        assertStays(client, first, other);

        spare.send(wellAgain());
        spare.expect("activate");
    }

    @Test
    void theSpareSaysWithinTheWaitThatItIsCutOffToo_nobodyMoves() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = knownSpare();

        first.send(cutOff(LONG_ENOUGH_MILLIS / 2));
        known(first);
        spare.send(cutOff(0));

        assertStays(client, first, other);
    }

    @Test
    void itIsTakenBackWithinTheWait_nobodyMoves() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        knownSpare();

        first.send(cutOff(LONG_ENOUGH_MILLIS / 2));
        first.send(wellAgain());

        assertStays(client, first, other);
    }

    @Test
    void theOneGoneToIsCutOffLater_whoWouldOnlyComeBackToTheSameStays() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection second = knownSpare();
        first.send(cutOff(0));
        second.expect("activate");
        second.send(ScriptedGateway.active(true));
        ScriptedGateway.Connection back = nextSpare(gateway);
        back.send(cutOff(0));
        known(back);

        second.send(cutOff(0));
        known(second);

        assertStays(client, second, gateway);
    }

    @Test
    void aClientThatKeepsNoSpare_asksElsewhereAsOneAndGoesThere() throws Exception {
        CrisisClient client = open(betweenTwo().withoutSpare());
        ScriptedGateway.Connection first = connect(client);

        first.send(cutOff(20));
        ScriptedGateway.Connection asked = nextSpare(other);

        asked.expect("activate");
        asked.send(ScriptedGateway.active(true));
        assertThat(first.expectClose()).isEqualTo(1000);
        assertThat(gateway.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
    }

    @Test
    void theSpareIsLeftBecauseItDidNotBecomeActive_theClientConnectsAnew() throws Exception {
        CrisisClient client = open(betweenTwo());
        ScriptedGateway.Connection first = connect(client);
        ScriptedGateway.Connection spare = knownSpare();

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

    /** Nobody dials elsewhere for long, and what is said goes where it went. */
    private static void assertStays(CrisisClient client, ScriptedGateway.Connection at, ScriptedGateway elsewhere)
            throws InterruptedException {
        assertThat(elsewhere.nobodyElseComes(LONG_ENOUGH_MILLIS)).isTrue();
        client.sendText("still here");
        at.expect("send");
    }
}
