package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.cli.oncall.OnCallCall;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.ServerFrame;
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

    private final List<ServerFrame.Escalation> heard = new CopyOnWriteArrayList<>();

    @Test
    void personWhoAsksWhileKafkaIsGone_reachesAHuman_hearsOfIt_andIsInTheLogLater() throws Exception {
        try (Fleet fleet = Fleet.of(new FleetPlan(1, 1, 1, 2, false, 2, Map.of()), folder)
                        .start();
                CrisisClient person = client(fleet)) {
            person.connect().toCompletableFuture().get();
            fleet.pause(BROKER);
            long askedAt = System.nanoTime();

            var accepted = person.escalate("e1", 9, Optional.of("the reason"), Optional.empty());

            await().atMost(PATIENCE).until(() -> !fleet.calls().isEmpty());
            long millis = Duration.ofNanos(System.nanoTime() - askedAt).toMillis();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(states()).contains("DISPATCHED"));
            System.out.println("with Kafka gone a human was called after " + millis + " ms");
            assertThat(millis).isLessThan(2_000);
            assertThat(accepted.toCompletableFuture()).isNotDone();
            fleet.resume(BROKER);

            // The client asks again until the log has the message itself.
            assertThat(accepted.toCompletableFuture().get()).isNotNull();
            String escalationId = heard.get(0).escalationId();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(recorded(fleet, escalationId)).contains(EscalationState.DISPATCHED));
            assertThat(fleet.calls()).extracting(OnCallCall::escalationId).containsOnly(escalationId);
        }
    }

    private CrisisClient client(Fleet fleet) {
        return CrisisClient.builder()
                .gateways(fleet.gatewayUrls())
                .trust(fleet.trust())
                .token(fleet.token("s-1", "p-1", TokenRole.PERSON))
                .listener(new CrisisListener() {
                    @Override
                    public void onEscalation(ServerFrame.Escalation escalation) {
                        heard.add(escalation);
                    }
                })
                .build();
    }

    private List<String> states() {
        return heard.stream().map(escalation -> escalation.state().name()).toList();
    }

    private static List<EscalationState> recorded(Fleet fleet, String escalationId) {
        List<EscalationState> states = new CopyOnWriteArrayList<>();
        Brokers brokers = Brokers.at(fleet.bootstrapServers(), Optional.empty());
        new TopicScan(brokers, (read, total) -> {}).read(List.of(Topics.ESCALATIONS), record -> {
            Escalation escalation = Topics.ESCALATIONS.valueSerde().decode(record.value());
            if (escalation.getEscalationId().equals(escalationId)) {
                states.add(escalation.getState());
            }
        });
        return states;
    }
}
