package org.crisisline.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.crisisline.cli.CrisisCommand;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.stack.StackPorts;

/** {@code crisis up} as a process of its own, so that it can be killed. */
final class StackProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private StackProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        Thread reader = new Thread(this::read, "stack-process-output");
        reader.setDaemon(true);
        reader.start();
    }

    static StackProcess start(Path folder, StackPorts ports, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx640m",
                // It lives for seconds: the time that the second compiler would take is never paid back.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrisisCommand.class.getName(),
                "up",
                "--data-dir=" + folder,
                "--gateway-port=" + ports.gateway(),
                "--monitor-port=" + ports.monitor(),
                "--operations-port=" + ports.operations(),
                "--kafka-port=" + ports.kafka(),
                "--redis-port=" + ports.redis()));
        command.addAll(List.of(more));
        return new StackProcess(
                folder, new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    RunningStack awaitReady() throws Exception {
        ready.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return RunningStack.find(folder).orElseThrow();
    }

    /** As a power cut for the process, not for the machine. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** As Ctrl-C. By its handle, since {@link Process#destroy} also closes the output that we still want to read. */
    int stop() throws InterruptedException {
        process.toHandle().destroy();
        return awaitExit();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the process did not end within " + PATIENCE.toSeconds() + " s: " + lines);
        }
        return process.exitValue();
    }

    List<String> lines() {
        return lines;
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.startsWith("ready in ")) {
                    ready.complete(null);
                }
            }
        } catch (IOException killed) {
            lines.add("(output ended: " + killed.getMessage() + ")");
        }
        ready.completeExceptionally(new AssertionError("never ready: " + lines));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
