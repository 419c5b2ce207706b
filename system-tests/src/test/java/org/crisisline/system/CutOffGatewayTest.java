package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.frame.ServerFrame;
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
                Person person = person(fleet, "person", TokenRole.PERSON, 0);
                Person responder = person(fleet, "responder", TokenRole.RESPONDER, 1)) {
            person.connect();
            responder.connect();
            responder.client().sendText("hello");
            person.awaitTexts("hello");
            assertThat(person.gateways()).containsExactly("gateway-1");

            fleet.cut(Node.gateway(1));
            long cutAt = System.nanoTime();
            responder.client().sendText("are you there");
            person.awaitTexts("hello", "are you there");
            System.out.printf(
                    "delivered %d ms after the cut%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - cutAt));
            person.say("I am");
            responder.awaitTexts("I am");
            assertThat(person.gateways()).containsExactly("gateway-1", "gateway-2");

            fleet.join(Node.gateway(1));
            responder.client().sendText("and now");
            person.awaitTexts("hello", "are you there", "and now");
            person.say("still at the other one");

            fleet.cut(Node.gateway(1));
            fleet.cut(Node.gateway(2));
            await("both are told").atMost(PATIENCE).until(() -> timesCutOff(person) > 1 && timesCutOff(responder) > 0);
            await("nobody goes")
                    .during(ALL_WOULD_HAVE_GONE)
                    .atMost(PATIENCE)
                    .until(() -> person.gateways().size() == 2
                            && responder.gateways().size() == 1);

            fleet.join(Node.gateway(1));
            fleet.join(Node.gateway(2));
            responder.client().sendText("all is well");
            person.awaitTexts("hello", "are you there", "and now", "all is well");
            responder.awaitTexts("I am", "still at the other one");
        }
    }

    private static Person person(Fleet fleet, String name, TokenRole role, int firstGateway) {
        List<String> urls = new ArrayList<>(fleet.gatewayUrls());
        Collections.rotate(urls, firstGateway);
        return new Person(urls, fleet.trust(), fleet.token("cut-off", name, role), PATIENCE);
    }

    /** How often it was told that its gateway is cut off. */
    private static long timesCutOff(Person person) {
        return person.cutOff().stream().filter(ServerFrame.CutOff::cutOff).count();
    }
}
