package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crisisline.cli.oncall.OnCallCall;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.FleetPlan;
import org.crisisline.system.fleet.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Kafka is gone, all of it, and somebody asks for a human. */
@Timeout(300)
class HedgeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Node BROKER = Node.broker(1);

    /** With the logs of all processes; kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void personWhoAsksWhileKafkaIsGone_reachesAHuman_hearsOfIt_andIsInTheLogLater() throws Exception {
        try (Fleet fleet = Fleet.of(new FleetPlan(1, 1, 1, 2, false, 2, Map.of()), folder)
                        .start();
                Person person = new Person(
                        fleet.gatewayUrls(),
                        fleet.trust(),
                        fleet.token("s-1", "p-1", TokenRole.PERSON),
                        Duration.ofMinutes(1))) {
            person.connect();
            fleet.pause(BROKER);
            long askedAt = System.nanoTime();

            var accepted = person.client().escalate("e1", 9, Optional.of("the reason"), Optional.empty());

            await().atMost(PATIENCE).until(() -> !fleet.calls().isEmpty());
            long millis = Duration.ofNanos(System.nanoTime() - askedAt).toMillis();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(states(person)).contains("DISPATCHED"));
            System.out.println("with Kafka gone a human was called after " + millis + " ms");
            assertThat(millis).isLessThan(2_000);
            assertThat(accepted.toCompletableFuture()).isNotDone();
            fleet.resume(BROKER);

            // The client asks again until the log has the message itself.
            assertThat(accepted.toCompletableFuture().get()).isNotNull();
            String escalationId = person.escalations().get(0).escalationId();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(recorded(fleet, escalationId)).contains(EscalationState.DISPATCHED));
            assertThat(fleet.calls()).extracting(OnCallCall::escalationId).containsOnly(escalationId);
        }
    }

    private static List<String> states(Person person) {
        return person.escalations().stream()
                .map(escalation -> escalation.state().name())
                .toList();
    }

    private static List<EscalationState> recorded(Fleet fleet, String escalationId) {
        return WholeTopic.read(fleet.bootstrapServers(), Topics.ESCALATIONS).stream()
                .filter(escalation -> escalation.getEscalationId().equals(escalationId))
                .map(Escalation::getState)
                .toList();
    }
}
