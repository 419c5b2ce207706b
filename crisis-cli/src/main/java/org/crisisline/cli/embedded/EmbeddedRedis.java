package org.crisisline.cli.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis process beside this JVM, on loopback and behind a password: a cache of bounded size that forgets everything
 * when it stops. {@link #start} returns when it answers; {@link #close} when it has ended.
 *
 * <p>A process outlives a JVM that is killed, so its pid is kept in the data directory, and the next start on the same
 * folder stops what it finds there, if that is a redis-server of this folder.
 *
 * <p>Blocks; any thread may call {@link #close}, more than once.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final String HOLDER = "pid";
    private static final String CONFIGURATION = "redis.conf";
    private static final String LOG_FILE = "redis.log";

    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    /** Without snapshots Redis ends within milliseconds of SIGTERM. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

    private static final int PROBE_PAUSE_MILLIS = 20;
    private static final int PROBE_TIMEOUT_MILLIS = 500;
    /** "+OK" and "+PONG"; an error message fits as well. */
    private static final int LONGEST_ANSWER = 512;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);

    private final Path folder;
    private final int port;
    private final Process process;

    private EmbeddedRedis(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts Redis with the directory's password, after stopping one that a killed stack left there.
     *
     * @throws StackException when the port is taken, no redis-server runs on this machine, or it doesn't answer within
     *     10 s
     */
    public static EmbeddedRedis start(DataDirectory directory, int port) {
        Path folder = directory.redis();
        Path log = directory.logs().resolve(LOG_FILE);
        String password = directory.secrets().redisPassword();
        try {
            stopOrphan(folder);
            Ports.requireFree("Redis", port, "--redis-port");
            Path configuration = folder.resolve(CONFIGURATION);
            PrivateFiles.write(configuration, configuration(port, password));
            Process process = new ProcessBuilder(RedisExecutable.unpack(folder).toString(), configuration.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    // Starts anew each time: it holds warnings of one run and stays small.
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            EmbeddedRedis redis = new EmbeddedRedis(folder, port, process);
            try {
                ProcessIdentity.of(process.toHandle()).write(folder.resolve(HOLDER));
                redis.awaitAnswer(password, log);
                return redis;
            } catch (IOException | RuntimeException failure) {
                redis.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new StackException("Redis can't be started in %s: %s".formatted(folder, failure), failure);
        }
    }

    /** Each line with its reason; the password is in this file and not on a command line that everyone can list. */
    private static String configuration(int port, String password) {
        return """
                bind 127.0.0.1
                protected-mode yes
                port %d
                requirepass %s

                # A cache: nothing is kept on disk.
                save ""
                appendonly no
                dir ./

                # Bounded: the oldest entries go first; slow readers are cut off; no more connections than make sense.
                maxmemory 128mb
                maxmemory-policy allkeys-lru
                maxclients 256
                client-output-buffer-limit normal 16mb 8mb 10
                client-output-buffer-limit pubsub 16mb 8mb 10
                databases 1
                # Kernels allow 128 by default; asking for more is a warning at each start.
                tcp-backlog 128

                # The command line keeps naming this file: by it the next start knows an orphan.
                set-proc-title no
                daemonize no
                loglevel warning
                logfile ""
                """.formatted(port, password);
    }

    public int port() {
        return port;
    }

    /** The process, for tests that stop or kill it. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code when the process ends, wanted or not; completes on a thread of the JDK's. */
    public CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Stops Redis gently, after 3 s by force; what it held is gone. */
    @Override
    public void close() {
        if (stop(process.toHandle())) {
            awaitReaped();
        }
        try {
            Files.deleteIfExists(folder.resolve(HOLDER));
            Files.deleteIfExists(folder.resolve(CONFIGURATION));
        } catch (IOException failure) {
            LOG.warn("{} could not be cleared: {}", folder, failure.toString());
        }
    }

    /** A process without a program is at its end; this JVM hears of that a moment later. */
    private void awaitReaped() {
        try {
            var unused = process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the Redis that a killed stack left running on {@code folder}. A process that was given its pid since, or
     * isn't a redis-server of this folder, is left alone.
     */
    static void stopOrphan(Path folder) throws IOException {
        Path holder = folder.resolve(HOLDER);
        Optional<ProcessHandle> orphan = ProcessIdentity.read(holder)
                .flatMap(ProcessIdentity::find)
                .filter(process -> belongsTo(process, folder));
        if (orphan.isPresent()) {
            LOG.info(
                    "stopping Redis (process {}), left behind by a killed stack",
                    orphan.get().pid());
            if (!stop(orphan.get())) {
                throw new IOException("process " + orphan.get().pid() + " (redis-server) does not end");
            }
        }
        Files.deleteIfExists(holder);
    }

    private static boolean belongsTo(ProcessHandle process, Path folder) {
        ProcessHandle.Info info = process.info();
        String configuration = folder.resolve(CONFIGURATION).toString();
        boolean isRedis = info.command()
                .map(Path::of)
                .map(Path::getFileName)
                .filter(name -> name.toString().startsWith("redis"))
                .isPresent();
        boolean isOurs = Stream.of(info.arguments().orElse(new String[0])).anyMatch(configuration::equals);
        return isRedis && isOurs;
    }

    /** Whether it has ended. */
    private static boolean stop(ProcessHandle process) {
        process.destroy();
        if (ends(process)) {
            return true;
        }
        process.destroyForcibly();
        return ends(process);
    }

    private static boolean ends(ProcessHandle process) {
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        while (isRunning(process)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            awaitExit(process);
        }
        return true;
    }

    /** Waits for a moment: the JDK hears at once of a child's end, and within 300 ms of another process's. */
    private static void awaitExit(ProcessHandle process) {
        try {
            process.onExit().get(PROBE_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException notYet) {
            // The caller looks again.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while Redis was stopping", interrupted);
        }
    }

    /** An orphan that has ended stays in the process table until someone reaps it; without a program by then. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private void awaitAnswer(String password, Path log) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers(password)) {
            try {
                // Pauses, and notices at once when the process gives up.
                if (process.waitFor(PROBE_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new StackException("Redis ended at its start (exit code %d): %s"
                            .formatted(process.exitValue(), lastLine(log)));
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new StackException("interrupted while Redis was starting", interrupted);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new StackException("Redis on port %d does not answer after %d s; its log is %s"
                        .formatted(port, START_LIMIT.toSeconds(), log));
            }
        }
    }

    /** Whether an authenticated PING is answered (RESP, the protocol of Redis, needs no client for that). */
    private boolean answers(String password) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PROBE_TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(Ports.loopback(), port), PROBE_TIMEOUT_MILLIS);
            String request =
                    "*2\r\n$4\r\nAUTH\r\n$%d\r\n%s\r\n*1\r\n$4\r\nPING\r\n".formatted(password.length(), password);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return readLine(in).equals("+OK") && readLine(in).equals("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n' && line.size() < LONGEST_ANSWER; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        return lines.isEmpty() ? "its log is empty" : lines.get(lines.size() - 1);
    }
}
