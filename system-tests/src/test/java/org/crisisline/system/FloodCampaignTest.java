package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.crisisline.cli.perf.Load;
import org.crisisline.cli.perf.LoadPlan;
import org.crisisline.cli.perf.LoadResult;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten times as many NORMAL messages as are carried, from this same machine, and somebody who needs help meanwhile. */
@Tag("campaign")
@Timeout(600)
class FloodCampaignTest {
    /** 500 people who type as fast as a connection may: 10,000 messages a second, if the machine can make so many. */
    private static final LoadPlan FLOOD = new LoadPlan(
            Integer.getInteger("flood.pairs", 250),
            40,
            Duration.ofSeconds(5),
            Duration.ofSeconds(Long.getLong("flood.seconds", 30)),
            0);

    private static final int EMERGENCIES_A_SECOND = 10;
    private static final double PROMISED_MS = 100;

    @Test
    void emergenciesPassAFloodUnhindered() throws Exception {
        RunningSystem system = RunningSystem.shared();
        String session = "flood-" + UUID.randomUUID();
        PrintWriter progress = new PrintWriter(Writer.nullWriter());
        List<CompletionStage<Accepted>> emergencies = new ArrayList<>();
        try (Person alex = new Person(system.stack(), system.token(session, "alex", TokenRole.PERSON)).connect();
                Person robin =
                        new Person(system.stack(), system.token(session, "robin", TokenRole.RESPONDER)).connect();
                Load load = new Load(system.stack(), FLOOD, progress)) {
            CompletableFuture<LoadResult> flood = CompletableFuture.supplyAsync(() -> {
                try {
                    return load.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (!flood.isDone()) {
                emergencies.add(
                        alex.client().send("text", JsonFrames.emptyPayload().put("text", "help"), Priority.EMERGENCY));
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / EMERGENCIES_A_SECOND);
            }

            for (CompletionStage<Accepted> emergency : emergencies) {
                assertThat(Person.await(emergency)).as("never refused").isNotNull();
            }
            Awaitility.await()
                    .atMost(Person.PATIENCE)
                    .until(() -> alex.arrivals().size() == emergencies.size());
            List<Double> client = alex.arrivals().stream()
                    .map(arrival -> arrival.sinceWritten().toNanos() / 1e6)
                    .sorted()
                    .toList();
            // As the promise is worded: the sender's gateway reads the frame, and the recipient's acknowledgement is
            // back there.
            List<Double> gateway = alex.arrivals().stream()
                    .flatMapToLong(arrival -> arrival.serverLatencyMs().stream())
                    .mapToObj(millis -> (double) millis)
                    .sorted()
                    .toList();
            double p99 = percentile(gateway, 0.99);
            System.out.printf(
                    "%d emergencies, delivered: the gateway's view p50 %.0f ms, p99 %.0f ms; the client's p50 %.0f ms, p99 %.0f ms%n%s%n",
                    client.size(),
                    percentile(gateway, 0.5),
                    p99,
                    percentile(client, 0.5),
                    percentile(client, 0.99),
                    flood.join().json().toPrettyString());
            assertThat(robin.messages()).hasSize(emergencies.size());
            assertThat(flood.join().refused())
                    .as("messages of the flood that were refused")
                    .isPositive();
            assertThat(p99).as("milliseconds").isLessThan(PROMISED_MS);
        }
    }

    private static double percentile(List<Double> sorted, double share) {
        return sorted.get((int) (share * (sorted.size() - 1)));
    }
}
