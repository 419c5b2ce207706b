package org.crisisline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.oncall.OnCallCall;
import org.crisisline.cli.oncall.OnCallReceiver;
import org.crisisline.cli.stack.EmbeddedStack;
import org.crisisline.cli.stack.StackLog;
import org.crisisline.cli.stack.StackOptions;
import org.crisisline.cli.stack.StackPorts;
import org.crisisline.runtime.time.Ticker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Runs the whole stack in the foreground: a broker, a Redis and the four services in one JVM.",
        footer = {"", "Ctrl-C drains and stops it. Its state survives in the data directory."})
final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            defaultValue = ".crisis",
            description = "Where its state is kept (default: ${DEFAULT-VALUE}).")
    private Path folder;

    @Option(names = "--ephemeral", description = "Keep no state: a temporary folder, deleted at the end.")
    private boolean ephemeral;

    @Option(names = "--gateway-port", paramLabel = "PORT", description = "WebSocket clients (default: 8443).")
    private int gatewayPort = StackPorts.DEFAULTS.gateway();

    @Option(names = "--monitor-port", paramLabel = "PORT", description = "Status and dashboard (default: 8080).")
    private int monitorPort = StackPorts.DEFAULTS.monitor();

    @Option(
            names = "--operations-port",
            paramLabel = "PORT",
            description =
                    "First of four operations endpoints: gateway, processor, escalation, monitor (default: 9101).")
    private int operationsPort = StackPorts.DEFAULTS.operations();

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "The broker (default: 9092).")
    private int kafkaPort = StackPorts.DEFAULTS.kafka();

    @Option(names = "--redis-port", paramLabel = "PORT", description = "The cache (default: 6379).")
    private int redisPort = StackPorts.DEFAULTS.redis();

    @Option(
            names = "--on-call-url",
            paramLabel = "URL",
            description = "Where escalations are sent (default: printed in this terminal).")
    private URI onCallUrl;

    @Option(names = "--config", paramLabel = "FILE", description = "A HOCON file that all services read.")
    private Path configuration;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A single setting; wins over the file.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        CompletableFuture<String> stop = new CompletableFuture<>();
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(() -> awaitStopped(stop, stopped), "crisis-up-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            int status = runUntil(stop, out);
            out.println("stopped");
            out.flush();
            return status;
        } finally {
            stopped.countDown();
        }
    }

    private int runUntil(CompletableFuture<String> stop, PrintWriter out) throws IOException {
        try (DataDirectory directory = ephemeral ? DataDirectory.ephemeral() : DataDirectory.open(folder)) {
            Path log = StackLog.toFile(directory.logs());
            directory
                    .leftBehindBy()
                    .ifPresent(holder -> out.println("taking over from " + holder + ", which did not stop cleanly"));
            try (OnCallReceiver desk = OnCallReceiver.start(
                            directory.secrets().escalationLinkSecret(), Ticker.system(), call -> announce(out, call));
                    EmbeddedStack stack = new EmbeddedStack(directory, options(desk))) {
                out.println("starting on " + directory.root() + " (log: " + log + ")");
                out.flush();
                RunningStack running = stack.start();
                greet(out, running, directory);
                out.printf(Locale.ROOT, "ready in %.1f s%n", uptimeMillis() / 1e3);
                out.flush();
                stack.failure().thenAccept(stop::complete);
                String reason = stop.join();
                out.println(reason.isEmpty() ? "stopping" : "stopping: " + reason);
                out.flush();
                return reason.isEmpty() ? 0 : CrisisCommand.FAILED;
            }
        }
    }

    /** From the start of the JVM, which a person waits for as well. */
    private static long uptimeMillis() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    /** Ctrl-C: asks the main thread to stop and waits until it has, since the JVM ends when this returns. */
    private static void awaitStopped(CompletableFuture<String> stop, CountDownLatch stopped) {
        stop.complete("");
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private StackOptions options(OnCallReceiver desk) {
        return new StackOptions(
                new StackPorts(gatewayPort, monitorPort, operationsPort, kafkaPort, redisPort),
                onCallUrl == null ? desk.uri() : onCallUrl,
                Optional.ofNullable(configuration),
                overrides);
    }

    private void greet(PrintWriter out, RunningStack running, DataDirectory directory) {
        String dataDir = ephemeral || !folder.equals(Path.of(".crisis")) ? " --data-dir " + directory.root() : "";
        out.println();
        out.println("  clients   " + running.websocketUrl());
        out.println("  CA        " + running.certificateAuthority());
        out.println("  monitor   " + running.monitorUrl());
        out.println("  on call   " + (onCallUrl == null ? "printed here" : onCallUrl));
        out.println();
        out.println("Paste into two more terminals:");
        out.println("  ./crisis chat --session S1 --as person" + dataDir);
        out.println("  ./crisis chat --session S1 --as responder" + dataDir);
        out.println("or");
        out.println("  ./crisis token --session S1 --participant p1 --role person" + dataDir);
        out.println("  ./crisis status" + dataDir);
        out.println();
    }

    private static void announce(PrintWriter out, OnCallCall call) {
        synchronized (out) {
            out.println("ON CALL: " + call.sentence());
            out.flush();
        }
    }
}
