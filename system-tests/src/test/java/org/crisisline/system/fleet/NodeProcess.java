package org.crisisline.system.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a node's JVM. What it prints goes to the end of its log file. */
final class NodeProcess {
    private static final int LAST_LINES = 30;

    private final Node node;
    private final Path log;
    private final Process process;

    private NodeProcess(Node node, Path log, Process process) {
        this.node = node;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a JVM, at the nice value that the build says.
     *
     * @param heap the value of {@code -Xmx}
     * @param main a class of the tests' own class path
     */
    static NodeProcess start(Node node, Path log, String heap, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "nice",
                "-n",
                System.getProperty("fleet.nice", "0"),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Xss512k",
                "-XX:+UseSerialGC",
                // Eight JVMs share two cores and live for minutes: the time that the second compiler would take is
                // never paid back.
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Tethered.class.getName(),
                main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new NodeProcess(node, log, process);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM, and SIGKILL when that was not heard for so long. */
    void stop(Duration grace) throws InterruptedException {
        process.toHandle().destroy();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    AssertionError failure(String what) {
        String state = isAlive() ? "it is alive" : "it has ended with exit code " + process.exitValue();
        return new AssertionError(node + " " + what + "; " + state + "; the end of " + log + ":\n" + lastLines());
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "(can't be read: " + e + ")";
        }
    }
}
