package org.crisisline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.Resume;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.inbox.Hole;
import org.crisisline.client.inbox.PositionStore;
import org.junit.jupiter.api.Test;

class ReceivingTest extends ScriptedTest {

    @Test
    void aBatchIsAcknowledgedByFarFewerFramesAndUpToItsEnd() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        ObjectNode[] batch = new ObjectNode[100];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = ScriptedGateway.message("m-" + i, i % 2 == 0 ? "NORMAL" : "HIGH", i, i < 2 ? null : i - 2L);
        }
        connection.send(batch);

        long normal = -1;
        long high = -1;
        int acks = 0;
        while (normal < 98 || high < 99) {
            JsonNode ack = connection.expect("ack");
            acks++;
            long position = ack.get("position").longValue();
            if (ack.get("priority").textValue().equals("NORMAL")) {
                assertThat(position).isGreaterThan(normal);
                normal = position;
            } else {
                assertThat(position).isGreaterThan(high);
                high = position;
            }
        }
        assertThat(acks).isLessThanOrEqualTo(20);
        assertThat(heard.messages).hasSize(100);
        assertThat(connection.poll(100)).isEmpty();
    }

    @Test
    void aMessageThatComesAgainIsHandedOnOnceAndAcknowledgedAgain() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        connection.send(ScriptedGateway.message("a", "NORMAL", 3, null));
        assertThat(connection.expectAck()).isEqualTo(3);

        connection.send(ScriptedGateway.message("a", "NORMAL", 3, null).put("attempt", 2));
        assertThat(connection.expectAck()).isEqualTo(3);

        // The same id of the same sender at another position: a client's repeat that got through.
        connection.send(ScriptedGateway.message("a", "NORMAL", 8, 3L));
        assertThat(connection.expectAck()).isEqualTo(8);
        assertThat(heard.ids()).containsExactly("a");
        assertThat(heard.duplicates).extracting(ServerFrame.Message::position).containsExactly(3L, 8L);
    }

    @Test
    void aReconnectResumesBehindWhatWasKept() throws Exception {
        PositionStore store = PositionStore.inMemory();
        CrisisClient client = open(builder().positions(store));
        ScriptedGateway.Connection first = connect(client);
        first.send(
                ScriptedGateway.message("a", "NORMAL", 3, null),
                ScriptedGateway.message("b", "NORMAL", 6, 3L),
                ScriptedGateway.message("c", "EMERGENCY", 2, null));
        await().untilAsserted(() -> assertThat(heard.ids()).containsExactly("a", "b", "c"));
        first.cut();

        JsonNode connect = gateway.next().expect("connect");
        assertThat(connect.get("resume").get("epoch").textValue()).isEqualTo(ScriptedGateway.EPOCH);
        assertThat(connect.get("resume").get("positions"))
                .isEqualTo(ScriptedGateway.frame("x")
                        .removeAll()
                        .put("EMERGENCY", 2)
                        .put("NORMAL", 6));
        assertThat(store.load())
                .contains(new Resume(ScriptedGateway.EPOCH, Map.of(Priority.EMERGENCY, 2L, Priority.NORMAL, 6L)));
    }

    @Test
    void aStoredPositionIsResumedByTheFirstConnection() throws Exception {
        PositionStore store = PositionStore.inMemory();
        store.save(new Resume(ScriptedGateway.EPOCH, Map.of(Priority.LOW, 41L)));
        CrisisClient client = open(builder().positions(store));
        client.connect();
        ScriptedGateway.Connection connection = gateway.next();
        assertThat(ScriptedGateway.resumeAt(connection.expect("connect"), "LOW"))
                .isEqualTo(41);
    }

    @Test
    void anotherEpochStartsFromTheBeginningWithoutHandingOnAMessageTwice() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection first = connect(client);
        first.send(ScriptedGateway.message("a", "NORMAL", 30, null));
        first.expect("ack");
        first.cut();

        ScriptedGateway.Connection second = gateway.next();
        assertThat(ScriptedGateway.resumeAt(second.expect("connect"), "NORMAL")).isEqualTo(30);
        second.send(
                ScriptedGateway.connected().put("epoch", "ffffffffffffffff"),
                ScriptedGateway.message("a", "NORMAL", 0, null),
                ScriptedGateway.message("b", "NORMAL", 1, 0L));
        long acknowledged = -1;
        while (acknowledged < 1) {
            acknowledged = second.expectAck();
        }
        assertThat(heard.ids()).containsExactly("a", "b");
        assertThat(heard.rebuilt).containsExactly("ffffffffffffffff");
        assertThat(heard.holes).isEmpty();
    }

    @Test
    void aHoleIsReportedAskedForAgainAndThenTakenAsGone() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection first = connect(client);
        first.send(ScriptedGateway.message("a", "NORMAL", 1, null));
        first.expect("ack");
        first.send(ScriptedGateway.message("d", "NORMAL", 7, 5L), ScriptedGateway.message("e", "NORMAL", 8, 7L));

        assertThat(first.expectClose()).isEqualTo(1002);
        assertThat(heard.holes).containsExactly(new Hole(Priority.NORMAL, 1, 5, 7, true));
        assertThat(heard.ids()).containsExactly("a");

        ScriptedGateway.Connection second = gateway.next();
        assertThat(ScriptedGateway.resumeAt(second.expect("connect"), "NORMAL")).isEqualTo(1);
        second.send(
                ScriptedGateway.connected().put("resumed", true),
                ScriptedGateway.message("d", "NORMAL", 7, 5L),
                ScriptedGateway.message("e", "NORMAL", 8, 7L));
        await().untilAsserted(() -> assertThat(heard.ids()).containsExactly("a", "d", "e"));
        assertThat(heard.holes).endsWith(new Hole(Priority.NORMAL, 1, 5, 7, false));
    }

    @Test
    void whatIsNamedInAGapIsNoHole() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        connection.send(
                ScriptedGateway.message("a", "NORMAL", 1, null),
                ScriptedGateway.frame("gap")
                        .put("priority", "NORMAL")
                        .put("from", 2)
                        .put("to", 5)
                        .put("reason", "expired"),
                ScriptedGateway.message("b", "NORMAL", 7, 5L));
        await().untilAsserted(() -> assertThat(heard.ids()).containsExactly("a", "b"));
        assertThat(heard.holes).isEmpty();
        assertThat(heard.others).hasAtLeastOneElementOfType(ServerFrame.Gap.class);
    }

    @Test
    void whatTheListenerThrewAtStaysUnacknowledgedAndIsHandedOverAgain() throws Exception {
        AtomicInteger times = new AtomicInteger();
        RecordingListener failing = new RecordingListener() {
            @Override
            public void onMessage(ServerFrame.Message message) {
                super.onMessage(message);
                if (message.id().equals("b") && times.getAndIncrement() == 0) {
                    throw new IllegalStateException("the disk is full");
                }
            }
        };
        CrisisClient client = open(builder().listener(failing));
        ScriptedGateway.Connection connection = connect(client);
        ObjectNode[] messages = {
            ScriptedGateway.message("a", "NORMAL", 1, null),
            ScriptedGateway.message("b", "NORMAL", 2, 1L),
            ScriptedGateway.message("c", "NORMAL", 3, 2L)
        };
        connection.send(messages);
        assertThat(connection.expectAck()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(failing.ids()).containsExactly("a", "b", "c"));
        assertThat(connection.poll(100)).isEmpty();

        connection.send(messages[1].put("attempt", 2), messages[2].put("attempt", 2));
        assertThat(connection.expectAck()).isEqualTo(3);
        assertThat(failing.ids()).containsExactly("a", "b", "c", "b");
    }

    @Test
    void onAnExecutorTheListenerMayBlockAndAcknowledgementsFollow() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        closing(executor::shutdown);
        List<String> threads = new ArrayList<>();
        RecordingListener blocking = new RecordingListener() {
            @Override
            public void onMessage(ServerFrame.Message message) {
                threads.add(Thread.currentThread().getName());
                super.onMessage(message);
            }
        };
        CrisisClient client = open(builder().listener(blocking).listenerOn(executor));
        ScriptedGateway.Connection connection = connect(client);
        int messages = 3 * QueuedCalls.CROWD;
        for (int i = 0; i < messages; i++) {
            connection.send(ScriptedGateway.message("m-" + i, "NORMAL", i, i == 0 ? null : i - 1L));
        }
        long acknowledged = -1;
        while (acknowledged < messages - 1) {
            acknowledged = connection.expectAck();
        }
        assertThat(blocking.ids()).hasSize(messages).doesNotHaveDuplicates();
        assertThat(threads).allMatch(name -> !name.startsWith("crisis-client"));
    }

    @Test
    void acknowledgingByHandIsLeftToTheApplication() throws Exception {
        CrisisClient client = open(builder().acknowledgeByHand());
        ScriptedGateway.Connection connection = connect(client);
        connection.send(ScriptedGateway.message("a", "NORMAL", 1, null), ScriptedGateway.message("b", "NORMAL", 2, 1L));
        await().untilAsserted(() -> assertThat(heard.ids()).containsExactly("a", "b"));
        assertThat(connection.poll(100)).isEmpty();

        resultOf(client.acknowledge(Priority.NORMAL, 1));
        assertThat(connection.expectAck()).isEqualTo(1);
        assertThat(failureOf(client.acknowledge(Priority.NORMAL, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NORMAL 3");
        resultOf(client.seen(Priority.NORMAL, 2));
        assertThat(connection.expect("seen").get("position").longValue()).isEqualTo(2);
        assertThat(connection.poll(100)).isEmpty();
    }

    @Test
    void whatAHumanHasSeenIsToldAgainOnTheNextConnection() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection first = connect(client);
        first.send(ScriptedGateway.message("a", "HIGH", 4, null));
        first.expect("ack");
        first.cut();
        await().untilAsserted(() -> assertThat(heard.disconnections).hasSize(1));
        client.seen(Priority.HIGH, 4);

        ScriptedGateway.Connection second = gateway.nextConnected();
        JsonNode seen = second.expect("seen");
        assertThat(seen.get("priority").textValue()).isEqualTo("HIGH");
        assertThat(seen.get("position").longValue()).isEqualTo(4);
    }

    @Test
    void unknownFramesAndFieldsAreIgnoredAndInvalidOnesReported() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        connection.send(ScriptedGateway.frame("weather").put("rain", true));
        connection.sendText("{\"type\":\"message\",\"payload\":\"secret");
        connection.sendText("[1]");
        connection.send(ScriptedGateway.message("a", "NORMAL", 1, null).put("position", "one"));
        connection.send(ScriptedGateway.message("a", "URGENT", 1, null));
        connection.send(ScriptedGateway.message("b", "NORMAL", 2, null).put("mood", "calm"));

        assertThat(connection.expectAck()).isEqualTo(2);
        assertThat(heard.ids()).containsExactly("b");
        assertThat(heard.invalid).hasSize(4).noneMatch(words -> words.contains("secret"));
        assertThat(heard.invalid.get(0)).contains("not JSON");
        assertThat(heard.invalid.get(2)).isEqualTo("message.position: expected an integer of 64 bits, found string");
        assertThat(heard.invalid.get(3)).contains("expected EMERGENCY, HIGH, NORMAL or LOW, found URGENT");
        assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
    }

    @Test
    void aBinaryFrameIsAnsweredByClose1003() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        connection.sendBinary();
        assertThat(connection.expectClose()).isEqualTo(1003);
        gateway.nextConnected();
    }

    @Test
    void aFrameBiggerThanAllowedIsAnsweredByClose1009() throws Exception {
        CrisisClient client = open(builder().maxFrameBytes(2_048));
        ScriptedGateway.Connection connection = connect(client);
        connection.send(ScriptedGateway.frame("weather").put("rain", "x".repeat(3_000)));
        assertThat(connection.expectClose()).isEqualTo(1009);
        gateway.nextConnected();
    }

    @Test
    void textThatIsNotUtf8IsAnsweredByClose1007() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        connection.sendText(Unpooled.wrappedBuffer(new byte[] {'{', (byte) 0xff, '}'}));
        assertThat(connection.expectClose()).isEqualTo(1007);
        gateway.nextConnected();
    }

    @Test
    void everyOtherFrameReachesTheListener() throws Exception {
        CrisisClient client = open(builder());
        ScriptedGateway.Connection connection = connect(client);
        connection.send(
                ScriptedGateway.frame("participant")
                        .put("participantId", "p-2")
                        .put("role", "astronaut")
                        .put("event", "joined"),
                ScriptedGateway.frame("escalation")
                        .put("id", "e")
                        .put("escalationId", "esc-1")
                        .put("state", "DISPATCHED")
                        .put("channel", "webhook")
                        .put("elapsedMs", 31),
                ScriptedGateway.frame("caught_up").put("priority", "LOW"));
        await().untilAsserted(() -> assertThat(heard.others).hasSize(3));
        assertThat(heard.others.get(0))
                .isEqualTo(new ServerFrame.Participant(
                        "p-2",
                        org.crisisline.client.frame.Role.UNKNOWN,
                        org.crisisline.client.frame.ParticipantEvent.JOINED));
        assertThat(((ServerFrame.Escalation) heard.others.get(1)).by()).isEqualTo(Optional.empty());
    }
}
