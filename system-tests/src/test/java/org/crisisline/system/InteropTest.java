package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.crisisline.cli.token.TokenRole;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that were written from {@code docs/protocol.md} alone, with WebSocket libraries of other languages, hold a whole conversation.
 * Skipped, with the reason, where the language or its library is not installed.
 */
@Timeout(120)
class InteropTest {
    private static final Path CLIENTS = Path.of("src/test/resources/interop").toAbsolutePath();
    private static final Path WORK = Path.of("target/interop").toAbsolutePath();

    private static RunningSystem system;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.shared();
        Files.createDirectories(WORK);
    }

    @Test
    void nodeWithWs() throws Exception {
        assumeTrue(run(List.of("node", "--version")).ok(), "skipped: no node on the PATH");
        if (!Files.isDirectory(WORK.resolve("node_modules/ws"))) {
            Outcome install =
                    run(List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", WORK.toString(), "ws@8"));
            assumeTrue(install.ok(), "skipped: npm could not install ws");
        }
        Files.copy(
                CLIENTS.resolve("client.mjs"),
                WORK.resolve("client.mjs"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertConversation(List.of("node", WORK.resolve("client.mjs").toString()));
    }

    @Test
    void pythonWithWebsockets() throws Exception {
        String python = Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
        assumeTrue(
                run(List.of(python, "-c", "import websockets")).ok(),
                "skipped: no python3 with websockets (Debian: apt-get install python3-websockets)");
        assertConversation(List.of(python, CLIENTS.resolve("client.py").toString()));
    }

    private void assertConversation(List<String> client) throws Exception {
        String session = "interop-" + UUID.randomUUID();
        List<String> command = new ArrayList<>(client);
        command.add(system.url().toString());
        command.add(system.stack().certificateAuthority().toString());
        command.add(system.token(session, "alex", TokenRole.PERSON));
        command.add(system.token(session, "robin", TokenRole.RESPONDER));
        Outcome outcome = run(command);
        assertThat(outcome.ok()).as(outcome.output()).isTrue();
    }

    private record Outcome(int status, String output) {
        boolean ok() {
            return status == 0;
        }
    }

    private static Outcome run(List<String> command) throws InterruptedException {
        Path output = WORK.resolve("output-" + UUID.randomUUID() + ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(WORK.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return new Outcome(process.exitValue(), Files.readString(output));
        } catch (IOException notThere) {
            return new Outcome(-1, notThere.getMessage());
        }
    }
}
