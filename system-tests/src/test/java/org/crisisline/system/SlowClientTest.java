package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody who reads nothing, beside others who do. */
class SlowClientTest {
    private static final int MESSAGE_BYTES = 20_000;
    /**
     * What is under way to one client at most: delivery.window-bytes, once again for each of delivery.attempts while nobody acknowledges, and as much again for
     * what frames and TLS add. Less than is said: what is beyond it waits in the log, and nobody's memory holds it.
     */
    private static final long UNDER_WAY = 4 * 256 * 1024 + 256 * 1024;

    private static RunningSystem system;

    private String session;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.shared();
    }

    @BeforeEach
    void freshSession() {
        session = "slow-" + UUID.randomUUID();
    }

    @Test
    @Timeout(120)
    void whatSomebodyDoesNotReadWaitsAndTheOthersDoNotNotice() throws Exception {
        deaf(Duration.ofSeconds(8), 10, 120);
    }

    @Test
    @Tag("campaign")
    @Timeout(400)
    void aMinuteWithoutReadingBesideAHundredOthers() throws Exception {
        deaf(Duration.ofSeconds(60), 100, 300);
    }

    private void deaf(Duration deafFor, int pairs, int messages) throws Exception {
        List<Pair> healthy = new ArrayList<>();
        try (DeafClient deaf = deafClient();
                Person robin =
                        new Person(system.stack(), system.token(session, "robin", TokenRole.RESPONDER)).connect()) {
            assertThat(deaf.hear(Person.PATIENCE).orElseThrow().path("type").asText())
                    .isEqualTo("connected");
            for (int i = 0; i < pairs; i++) {
                healthy.add(new Pair(session + "-" + i));
            }
            double usual = worstOf(healthy, Duration.ofSeconds(4));

            for (int i = 0; i < messages; i++) {
                // One after the other: three hundred at once are more than an outbox holds.
                Person.await(robin.client()
                        .send(
                                "text",
                                JsonFrames.emptyPayload().put("n", i).put("text", "x".repeat(MESSAGE_BYTES)),
                                Priority.NORMAL));
            }
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(underWay(deaf)).as("bytes that wait").isPositive());
            double meanwhile = worstOf(healthy, deafFor);
            long waited = underWay(deaf);

            System.out.printf(
                    "the others' slowest tenth: %.1f ms usually, %.1f ms meanwhile; %d bytes wait for who does not read%n",
                    usual, meanwhile, waited);
            assertThat(meanwhile).as("milliseconds for nine of ten").isLessThan(10 * Math.max(usual, 20));
            assertThat(waited)
                    .as("bytes under way, of %d that were said", (long) messages * MESSAGE_BYTES)
                    .isLessThan(UNDER_WAY);
            Set<Integer> got = new HashSet<>();
            read(deaf, got, messages);
            if (got.size() < messages) {
                // It was closed for its silence: it comes back, as any client does.
                try (DeafClient back = deafClient()) {
                    read(back, got, messages);
                }
            }
            assertThat(got).hasSize(messages);
            await().atMost(Person.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(gauge("crisis_gateway_outbound_bytes")).isZero());
        } finally {
            healthy.forEach(Pair::close);
        }
    }

    /** Reads and acknowledges; what comes for the first time comes in order. */
    private static void read(DeafClient client, Set<Integer> got, int messages) throws Exception {
        long highest = -1;
        while (got.size() < messages) {
            Optional<JsonNode> frame = client.hear(Duration.ofSeconds(15));
            if (frame.isEmpty()) {
                return;
            }
            if (frame.get().path("type").asText().equals("message")) {
                long position = frame.get().path("position").asLong();
                int number = frame.get().path("payload").path("n").asInt();
                if (frame.get().path("attempt").asInt() == 1 && got.add(number)) {
                    assertThat(position).as("positions rise").isGreaterThan(highest);
                    assertThat(number).as("nothing is left out").isEqualTo(got.size() - 1);
                }
                highest = Math.max(highest, position);
                acknowledge(client, highest);
            }
        }
    }

    private static void acknowledge(DeafClient client, long position) {
        try {
            client.say("{\"type\":\"ack\",\"priority\":\"NORMAL\",\"position\":" + position + "}");
        } catch (IOException closed) {
            // Closed at the other end already; what is left in the socket is still read, and the rest comes again.
        }
    }

    private DeafClient deafClient() throws Exception {
        return new DeafClient(
                system.url(),
                RawClient.http(system.stack().certificateAuthority()).sslContext(),
                system.token(session, "alex", TokenRole.PERSON));
    }

    /** Talk for a while; nine of ten messages arrived within this many milliseconds. */
    private static double worstOf(List<Pair> pairs, Duration duration) {
        long ends = System.nanoTime() + duration.toNanos();
        List<Double> latencies = new ArrayList<>();
        while (System.nanoTime() < ends) {
            for (Pair pair : pairs) {
                pair.say();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
        pairs.forEach(pair -> latencies.addAll(pair.latencies()));
        latencies.sort(null);
        return latencies.get((int) (0.9 * (latencies.size() - 1)));
    }

    /** Written for somebody who does not read: what the gateway's memory holds, and what it has given to the kernel, which comes first. */
    private static long underWay(DeafClient client) throws Exception {
        return (long) gauge("crisis_gateway_outbound_bytes")
                + client.unreadInKernel().orElse(1);
    }

    private static double gauge(String name) throws Exception {
        HttpResponse<String> metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                        + system.stack().ports().get("operations.gateway") + "/metrics"))
                                .header(
                                        "Authorization",
                                        "Bearer " + system.stack().secrets().operationsToken())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + metrics.statusCode()));
    }

    /** Two who talk, and how long the way from one to the other took. */
    private static final class Pair implements AutoCloseable {
        private final Person person;
        private final Person responder;
        private int measured;

        Pair(String session) {
            person = new Person(system.stack(), system.token(session, "p", TokenRole.PERSON)).connect();
            responder = new Person(system.stack(), system.token(session, "r", TokenRole.RESPONDER)).connect();
        }

        void say() {
            var unused = person.client().sendText("how are you?");
        }

        /** Those since the last time. */
        List<Double> latencies() {
            await().atMost(Person.PATIENCE).until(() -> person.arrivals().size() > measured);
            List<Double> latencies = person
                    .arrivals()
                    .subList(measured, person.arrivals().size())
                    .stream()
                    .map(arrival -> arrival.sinceWritten().toNanos() / 1e6)
                    .toList();
            measured = person.arrivals().size();
            return latencies;
        }

        @Override
        public void close() {
            person.close();
            responder.close();
        }
    }
}
