package org.crisisline.cli.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka node, broker and controller in one, inside this JVM: the real server from its own jars, on loopback,
 * without encryption or passwords. {@link #start} returns when clients can use it. What it acknowledged is there again
 * after {@link #close} or a {@code kill -9} and a start on the same folder.
 *
 * <p>Kafka ends its process when it can't go on (a full disk, a damaged log). As the process is ours too, that is
 * turned into a failed start, or into {@link #failed}. Blocks; any thread may call {@link #close}, more than once.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String META_PROPERTIES = "meta.properties";

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    /**
     * The broker to which a thread of Kafka's belongs. Kafka's hook for ending the process is one for the whole JVM
     * and doesn't say who asks; all of a broker's threads descend from the one that starts it.
     */
    private static final InheritableThreadLocal<CompletableFuture<String>> BROKER_OF_THREAD =
            new InheritableThreadLocal<>();

    private final KafkaRaftServer server;
    private final int port;
    private final CompletableFuture<String> failed;
    private boolean closed;

    private EmbeddedBroker(KafkaRaftServer server, int port, CompletableFuture<String> failed) {
        this.server = server;
        this.port = port;
        this.failed = failed;
    }

    /** Like {@link #start(Path, int, int)}, with any free port for the controller, which nobody else connects to. */
    public static EmbeddedBroker start(Path folder, int port) {
        return start(folder, port, Ports.free());
    }

    /**
     * Starts a broker on {@code folder}, which is made ready first when it is new.
     *
     * @param folder one that no other process uses; see {@link DataDirectory#kafka}
     * @throws StackException when a port is taken, the folder can't be used, or Kafka doesn't start within 90 s
     */
    public static EmbeddedBroker start(Path folder, int port, int controllerPort) {
        Ports.requireFree("Kafka", port, "--kafka-port");
        Ports.requireFree("Kafka's controller", controllerPort, "--kafka-controller-port");
        Path log = folder.toAbsolutePath().resolve("log");
        Properties settings = new Properties();
        settings.putAll(BrokerSettings.of(log, port, controllerPort));
        CompletableFuture<String> failed = new CompletableFuture<>();
        try {
            prepare(folder, log, settings);
            CompletableFuture<EmbeddedBroker> started = onThreadOfItsOwn("kafka-start", failed, () -> {
                KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
                try {
                    server.startup();
                } catch (Throwable failure) {
                    stopHalfStarted(server, failure);
                    throw failure;
                }
                return new EmbeddedBroker(server, port, failed);
            });
            // When Kafka wants to end the process, its start waits for ever for threads that have died.
            await(CompletableFuture.anyOf(started, failed), START_LIMIT);
            if (!started.isDone()) {
                throw new IOException(failed.join());
            }
            return await(started, START_LIMIT);
        } catch (Exception failure) {
            throw new StackException(
                    "Kafka can't be started in %s: %s".formatted(folder, failure.getMessage()), failure);
        }
    }

    /** Where clients connect: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /**
     * Completes with the reason when Kafka can't go on; never when all is well, nor by {@link #close}. Completes on the
     * failing thread of Kafka's: the dependent actions must be short. The broker is of no use then but to be closed.
     */
    public CompletableFuture<String> failed() {
        return failed.copy();
    }

    /** Stops the broker, after 20 s without waiting any longer; what was acknowledged is on disk. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            await(
                    onThreadOfItsOwn("kafka-stop", failed, () -> {
                        server.shutdown();
                        server.awaitShutdown();
                        return server;
                    }),
                    STOP_LIMIT);
        } catch (IOException failure) {
            // The next start recovers, as after a kill.
            LOG.warn("Kafka did not stop in order: {}", failure.toString());
        }
    }

    private static void prepare(Path folder, Path log, Properties settings) throws Exception {
        PrivateFiles.createFolder(folder);
        // Kafka's own tools ask for such a file, and a person can read what is set.
        Path file = folder.resolve("server.properties");
        StringWriter text = new StringWriter();
        settings.store(text, "Written at each start; changes here have no effect");
        PrivateFiles.write(file, text.toString());
        if (Files.exists(log.resolve(META_PROPERTIES))) {
            return;
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            String[] arguments = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
            if (StorageTool.execute(arguments, out) != 0) {
                throw new IOException(output.toString(StandardCharsets.UTF_8).strip());
            }
        }
    }

    /** Kafka's threads would keep the ports, and the process alive. */
    private static void stopHalfStarted(KafkaRaftServer server, Throwable failure) {
        try {
            server.shutdown();
        } catch (RuntimeException second) {
            failure.addSuppressed(second);
        }
    }

    private interface Step<T> {
        T run() throws Exception;
    }

    /** Runs {@code step} on a thread whose descendants belong to the broker of {@code failed}. */
    private static <T> CompletableFuture<T> onThreadOfItsOwn(
            String name, CompletableFuture<String> failed, Step<T> step) {
        Exit.setExitProcedure(EmbeddedBroker::endBroker);
        Exit.setHaltProcedure(EmbeddedBroker::endBroker);
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    BROKER_OF_THREAD.set(failed);
                    try {
                        result.complete(step.run());
                    } catch (Throwable failure) {
                        result.completeExceptionally(failure);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static <T> T await(CompletableFuture<T> future, Duration limit) throws IOException {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw new IOException(failure.getCause().toString(), failure.getCause());
        } catch (TimeoutException tooSlow) {
            throw new IOException("nothing happened for " + limit.toSeconds() + " s", tooSlow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Called instead of {@code System.exit} and {@code halt} by the thread of Kafka's that can't go on. */
    private static void endBroker(int status, String message) {
        CompletableFuture<String> failed = BROKER_OF_THREAD.get();
        String reason = message == null ? "Kafka ended with status " + status + "; its log says why" : message;
        if (failed != null) {
            failed.complete(reason);
        }
        // Kafka relies on not coming back from here.
        throw new IllegalStateException(reason);
    }
}
