package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.FleetPlan;
import org.crisisline.system.fleet.Node;
import org.crisisline.system.traffic.Traffic;
import org.crisisline.system.traffic.TrafficPlan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of each kind stops or dies while people talk, and does not come back; a gateway is parted from the brokers and comes back. Nothing is lost, nothing comes twice or out of
 * order, hardly anything is refused; how quick it goes is judged by {@link FleetCampaignTest} on a quiet machine, and here only by ten times that.
 */
@Tag("heavy")
@Timeout(600)
class FleetTest {
    private static final TrafficPlan TALK = new TrafficPlan(25, 50, 12, 4);
    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration AFTER = Duration.ofSeconds(2);
    private static final Duration DEAD = Duration.ofSeconds(4);
    private static final Duration STILL = Duration.ofSeconds(10);
    /** Ten times {@code sessions.gateway-timeout}. */
    private static final Duration SILENT = Duration.ofSeconds(30);

    /** With the logs of all processes; kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void whatWasAcceptedArrivesOnceAndInOrderWhoeverStopsOrDies() throws Exception {
        try (Fleet fleet = Fleet.of(FleetPlan.standard(), folder).start();
                Traffic traffic = new Traffic(fleet, TALK).connect()) {
            Drill drill = new Drill(fleet, traffic, BEFORE, AFTER);

            drill.run(Fault.pause("a processor", STILL, Aims::deliverer));
            drill.run(Fault.loss("Redis", DEAD, f -> Node.redis()));
            Drill.Cost parted = drill.run(Fault.partingOf(Node.gateway(2), DEAD));
            Drill.Cost gateway;
            try (Vanished vanished = new Vanished(fleet, 1)) {
                gateway = drill.run(Fault.loss("a gateway", DEAD, f -> vanished.downWith(Node.gateway(1))));
                vanished.awaitOffline(SILENT);
            }
            Drill.Cost processor = drill.run(Fault.loss("a processor", DEAD, Aims::deliverer));
            Drill.Cost broker = drill.run(Fault.loss("a partition's leader", DEAD, Aims::leader));

            assertThat(parted.struck().longest()).isLessThan(DEAD.multipliedBy(10));
            assertThat(gateway.struck().longest()).isLessThan(FleetCampaignTest.GATEWAY.multipliedBy(10));
            assertThat(processor.struck().partition()).isLessThan(FleetCampaignTest.PROCESSOR.multipliedBy(10));
            assertThat(broker.struck().partition()).isLessThan(FleetCampaignTest.BROKER.multipliedBy(10));
        }
    }

    /** Somebody who goes down with a gateway and, other than the SDK's clients, never comes back, and somebody at the other gateway who is to be told. */
    private static final class Vanished implements AutoCloseable {
        private static final String SESSION = "vanished";

        private final RawClient lost;
        private final RawClient other;

        /** @param doomed the number of the gateway */
        Vanished(Fleet fleet, int doomed) throws Exception {
            lost = client(fleet, doomed, "alex", TokenRole.PERSON);
            other = client(fleet, 3 - doomed, "robin", TokenRole.RESPONDER);
            other.hear("participant", event("online").or(event("joined")));
        }

        private static RawClient client(Fleet fleet, int gateway, String name, TokenRole role) throws Exception {
            RawClient client = new RawClient(
                    URI.create(fleet.gatewayUrls().get(gateway - 1)),
                    fleet.certificateAuthority(),
                    Map.of("Authorization", "Bearer " + fleet.token(SESSION, name, role)));
            client.say("{\"type\":\"connect\"}").hear("connected");
            return client;
        }

        private static Predicate<JsonNode> event(String event) {
            return frame -> frame.path("participantId").asText().equals("alex")
                    && frame.path("event").asText().equals(event);
        }

        /** That gateway is about to die. */
        Node downWith(Node gateway) {
            assertThat(lost.isClosed()).as("the connection that is to be lost").isFalse();
            return gateway;
        }

        /** Nothing but the gateway's silence tells of it: the gateway can't, and nobody comes anew. */
        void awaitOffline(Duration patience) throws InterruptedException {
            other.hear("participant", event("offline"), patience);
        }

        @Override
        public void close() {
            lost.close();
            other.close();
        }
    }
}
