package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.outbox.Accepted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code crisis up} as a person runs it: refused twice on a folder, killed with -9, started again. */
@Timeout(180)
class KillTest {
    private static final String SESSION = "killed";

    @TempDir
    private Path folder;

    @Test
    void whatWasAcceptedAndNotAcknowledgedIsDeliveredAfterKillNine() throws Exception {
        StackPorts ports = StackPorts.free();
        List<String> pending =
                IntStream.range(0, 25).mapToObj(i -> "pending " + i).toList();
        List<Accepted> waiting = new ArrayList<>();
        Accepted read;
        try (StackProcess first = StackProcess.start(folder, ports)) {
            RunningStack stack = first.awaitReady();
            try (Person alex = person(stack, "alex", TokenRole.PERSON).connect()) {
                try (Person robin = person(stack, "robin", TokenRole.RESPONDER).connect()) {
                    read = alex.say("read before the kill");
                    robin.awaitTexts("read before the kill");
                    await().atMost(Person.PATIENCE)
                            .until(() -> alex.arrivals().stream().anyMatch(a -> a.id().equals(read.id())));
                }
                pending.forEach(text -> waiting.add(alex.say(text)));
                refuseSecondStart(ports);
                first.kill();
            }
        }
        try (StackProcess second = StackProcess.start(folder, ports)) {
            RunningStack stack = second.awaitReady();
            try (Person robin = person(stack, "robin", TokenRole.RESPONDER).connect()) {
                await().atMost(Person.PATIENCE).until(() -> robin.texts().containsAll(pending));
                // What was acknowledged before the kill may come again, and only before the rest: the acknowledgement
                // was the last thing that the killed stack heard.
                assertThat(robin.texts().stream().filter(pending::contains)).containsExactlyElementsOf(pending);
                try (Person alex = person(stack, "alex", TokenRole.PERSON).connect()) {
                    alex.repeat(read, "read before the kill");
                    alex.repeat(waiting.get(0), pending.get(0));
                    alex.say("behind the repeats");
                    await().atMost(Person.PATIENCE).until(() -> robin.texts().contains("behind the repeats"));
                }
                assertThat(robin.texts().stream().filter(pending::contains))
                        .as("the repeats were not delivered")
                        .containsExactlyElementsOf(pending);
                robin.assertNothingIsMissing();
            }
            assertThat(second.stop()).isIn(0, 130, 143);
            assertThat(second.lines()).contains("stopped");
        }
    }

    private void refuseSecondStart(StackPorts ports) throws Exception {
        try (StackProcess second = StackProcess.start(folder, ports)) {
            assertThat(second.awaitExit()).isEqualTo(1);
            String held = folder.toRealPath() + " is in use by";
            assertThat(second.lines()).anyMatch(line -> line.contains(held) && line.contains("--data-dir"));
        }
    }

    @Test
    void takenPortIsSaidByNameWithTheOptionThatChangesIt() throws Exception {
        StackPorts ports = StackPorts.free();
        try (ServerSocket taken = new ServerSocket(ports.kafka(), 1, InetAddress.getLoopbackAddress());
                StackProcess process = StackProcess.start(folder, ports)) {
            assertThat(process.awaitExit()).isEqualTo(1);
            assertThat(process.lines())
                    .contains("crisis: port " + taken.getLocalPort()
                            + " (Kafka) is taken; choose another with --kafka-port");
        }
    }

    @Test
    void damagedConfigurationIsRefusedWithKeyValueAndExpectation() throws Exception {
        Path file = folder.resolve("crisis.conf");
        Files.writeString(file, "escalation {\n  severity-threshold = eleven\n}\n");
        try (StackProcess process = StackProcess.start(folder.resolve("data"), StackPorts.free(), "--config=" + file)) {
            assertThat(process.awaitExit()).isEqualTo(1);
            assertThat(process.lines())
                    .anyMatch(line -> line.contains("escalation.severity-threshold")
                            && line.contains("eleven")
                            && line.contains("expected"));
        }
    }

    private static Person person(RunningStack stack, String name, TokenRole role) {
        String token = new DevelopmentTokens(stack.secrets().tokenSecret(), Clock.systemUTC())
                .sign(SESSION, name, role, Duration.ofMinutes(10));
        return new Person(stack, token);
    }
}
