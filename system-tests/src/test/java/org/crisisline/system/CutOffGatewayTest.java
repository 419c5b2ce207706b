package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.socket.Handshake;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.FleetPlan;
import org.crisisline.system.fleet.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway whose line to the brokers is cut lets its people go to one that has it, while the cut lasts; when all are cut off nobody goes anywhere. By
 * {@code docs/decisions/0015}.
 */
@Timeout(420)
class CutOffGatewayTest {
    private static final FleetPlan TWO_GATEWAYS = new FleetPlan(1, 2, 1, 1, false, 3, Map.of());
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Longer than the latest time that a gateway gives anyone for leaving it. */
    private static final Duration ALL_WOULD_HAVE_GONE = Duration.ofSeconds(4);

    /** With the logs of all processes; kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void oneGatewayIsCutOff_itsPeopleGoOnAtTheOther_andAreLeftThere_allAreCutOff_nobodyMoves() throws Exception {
        try (Fleet fleet = Fleet.of(TWO_GATEWAYS, folder).start();
                Talker person = new Talker(fleet, "person", TokenRole.PERSON, 0);
                Talker responder = new Talker(fleet, "responder", TokenRole.RESPONDER, 1)) {
            person.connect();
            responder.connect();
            responder.client.sendText("hello");
            person.awaitHeard("hello");
            assertThat(person.gateways).containsExactly("gateway-1");

            fleet.cut(Node.gateway(1));
            long cutAt = System.nanoTime();
            responder.client.sendText("are you there");
            person.awaitHeard("hello", "are you there");
            System.out.printf(
                    "delivered %d ms after the cut%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - cutAt));
            person.client.sendText("I am").toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            responder.awaitHeard("I am");
            assertThat(person.gateways).containsExactly("gateway-1", "gateway-2");

            fleet.join(Node.gateway(1));
            responder.client.sendText("and now");
            person.awaitHeard("hello", "are you there", "and now");
            person.client
                    .sendText("still at the other one")
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            fleet.cut(Node.gateway(1));
            fleet.cut(Node.gateway(2));
            await("both are told").atMost(PATIENCE).until(() -> person.told.get() > 1 && responder.told.get() > 0);
            await("nobody goes")
                    .during(ALL_WOULD_HAVE_GONE)
                    .atMost(PATIENCE)
                    .until(() -> person.gateways.size() == 2 && responder.gateways.size() == 1);

            fleet.join(Node.gateway(1));
            fleet.join(Node.gateway(2));
            responder.client.sendText("all is well");
            person.awaitHeard("hello", "are you there", "and now", "all is well");
            responder.awaitHeard("I am", "still at the other one");
        }
    }

    /** Who keeps what is said, and where it was. */
    private static final class Talker implements CrisisListener, AutoCloseable {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final List<String> gateways = new CopyOnWriteArrayList<>();
        private final AtomicInteger told = new AtomicInteger();
        private final CrisisClient client;

        Talker(Fleet fleet, String name, TokenRole role, int firstGateway) {
            List<String> urls = new ArrayList<>(fleet.gatewayUrls());
            Collections.rotate(urls, firstGateway);
            client = CrisisClient.builder()
                    .gateways(urls)
                    .trust(fleet.trust())
                    .token(fleet.token("cut-off", name, role))
                    .listener(this)
                    .build();
        }

        void connect() throws Exception {
            client.connect().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        void awaitHeard(String... texts) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).containsExactly(texts));
        }

        @Override
        public void onConnected(ServerFrame.Connected connected, Handshake handshake) {
            gateways.add(connected.gatewayId());
        }

        @Override
        public void onMessage(ServerFrame.Message message) {
            heard.add(message.payload().path("text").asText());
        }

        @Override
        public void onCutOff(ServerFrame.CutOff cutOff) {
            if (cutOff.cutOff()) {
                told.incrementAndGet();
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
