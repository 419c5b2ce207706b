package org.crisisline.runtime.lifecycle;

import com.typesafe.config.Config;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.ConfigurationException;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.logging.Logging;
import org.crisisline.runtime.logging.LoggingSettings;
import org.crisisline.runtime.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code main} of every service.
 *
 * <p>Loads the configuration, sets up logging, starts the service, prints one line, and waits. On SIGTERM or Ctrl-C, or when the service
 * {@linkplain Service#failure() fails}, it closes the service within {@code lifecycle.shutdown-timeout}.
 *
 * <table>
 * <caption>Exit codes</caption>
 * <tr><td>0</td><td>help was printed</td></tr>
 * <tr><td>1</td><td>the start failed, or the service failed later, or couldn't be closed in time</td></tr>
 * <tr><td>2</td><td>the configuration or the command line is wrong: one line on stderr, no stack trace</td></tr>
 * <tr><td>130, 143</td><td>the signal's own, after an orderly close</td></tr>
 * </table>
 */
public final class ServiceMain {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int MISCONFIGURED = 2;

    private static final Logger log = LoggerFactory.getLogger(ServiceMain.class);

    private final String name;
    private final Function<Config, Service> factory;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private final Ticker ticker;
    private final CompletableFuture<String> stop = new CompletableFuture<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Object startLock = new Object();
    /** The thread that starts the service, while it does; guarded by startLock. */
    private Thread starter;

    private volatile Duration shutdownTimeout = Duration.ZERO;

    ServiceMain(
            String name,
            Function<Config, Service> factory,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            Ticker ticker) {
        this.name = name;
        this.factory = factory;
        this.environment = environment;
        this.out = out;
        this.err = err;
        this.ticker = ticker;
    }

    /**
     * Runs a service until it is told to stop. Blocks the calling thread, and ends the process with a code other than 0 when
     * something is wrong.
     *
     * @param args {@code --config FILE}, {@code --set key=value} (repeatable), {@code --help}
     * @param name name of the service
     * @param factory builds the service from the resolved configuration, without starting anything
     */
    public static void run(String[] args, String name, Function<Config, Service> factory) {
        Precedence.ORDINARY.take();
        ServiceMain main = new ServiceMain(name, factory, System.getenv(), System.out, System.err, Ticker.system());
        Runtime.getRuntime().addShutdownHook(new Thread(main::stopAndWait, name + "-shutdown"));
        int code = main.execute(args);
        // Inside a shutdown that a signal began, exit() would wait for the hook for ever; the hook ends by itself.
        if (code != OK && !main.stop.isDone()) {
            main.stop.complete("exit");
            System.exit(code);
        }
    }

    /** Asks the running service to stop and waits for it; what the shutdown hook does. A start that still runs is interrupted. */
    void stopAndWait() {
        stop.complete("the process was told to end");
        synchronized (startLock) {
            if (starter != null) {
                starter.interrupt();
            }
        }
        try {
            if (!done.await(shutdownTimeout.toMillis() + 500, TimeUnit.MILLISECONDS)) {
                err.println(name + ": not closed within " + shutdownTimeout.toMillis() + " ms, ending anyway");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int execute(String[] args) {
        try {
            return executeChecked(args);
        } catch (ConfigurationException e) {
            err.println(name + ": " + e.getMessage());
            return MISCONFIGURED;
        } finally {
            done.countDown();
        }
    }

    private int executeChecked(String[] args) {
        CommandLine line = CommandLine.parse(args);
        if (line.help()) {
            out.println(CommandLine.usage(name));
            return OK;
        }
        Config config = ConfigSource.load(name, line.file(), line.overrides(), environment);
        Instance instance = Instance.from(name, config);
        shutdownTimeout = readShutdownTimeout(config);
        Logging.configure(
                LoggingSettings.from(ConfigReader.of(config, "logging")),
                Map.of(LogKeys.SERVICE, name, LogKeys.INSTANCE, instance.id()));
        Service service;
        try {
            service = factory.apply(config);
        } catch (ConfigurationException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            return startFailed(e);
        }
        return serve(service);
    }

    private static Duration readShutdownTimeout(Config config) {
        ConfigReader section = ConfigReader.of(config, "lifecycle");
        Duration timeout = section.duration("shutdown-timeout", Duration.ofMillis(100), Duration.ofMinutes(10));
        section.rejectUnknown();
        return timeout;
    }

    private int serve(Service service) {
        long began = ticker.nanos();
        Closing closing = Closing.inOrder(name, shutdownTimeout);
        closing.add("service", service);
        try {
            if (!start(service)) {
                closing.closeAll();
                return OK;
            }
        } catch (ConfigurationException e) {
            closing.closeAll();
            throw e;
        } catch (Exception | LinkageError e) {
            int code = startFailed(e);
            closing.closeAll();
            return code;
        }
        String summary = service.summary();
        out.println(name + " is running after " + TimeUnit.NANOSECONDS.toMillis(ticker.since(began)) + " ms"
                + (summary.isEmpty() ? "" : ": " + summary));
        String failure = awaitEnd(service);
        boolean closed = closing.closeAll().isEmpty();
        if (failure != null) {
            err.println(name + ": " + failure);
            return FAILED;
        }
        return closed ? OK : FAILED;
    }

    private int startFailed(Throwable e) {
        log.atError().setCause(e).log("start failed");
        err.println(name + ": start failed: " + e);
        return FAILED;
    }

    /** Whether the service was started; false when it was told to stop meanwhile. */
    private boolean start(Service service) throws Exception {
        synchronized (startLock) {
            if (stop.isDone()) {
                return false;
            }
            starter = Thread.currentThread();
        }
        try {
            service.start();
        } catch (Exception e) {
            if (!stop.isDone()) {
                throw e;
            }
        } finally {
            synchronized (startLock) {
                starter = null;
                if (stop.isDone()) {
                    // The interrupt was meant for the start; it must not shorten the close.
                    Thread.interrupted();
                }
            }
        }
        return !stop.isDone();
    }

    /** The reason when the service failed, null when it was told to stop. */
    private String awaitEnd(Service service) {
        CompletableFuture<String> failed = service.failure().toCompletableFuture();
        CompletableFuture.anyOf(stop, failed).join();
        return stop.isDone() ? null : failed.join();
    }

    /** What stands behind the program's name. */
    private record CommandLine(Path file, Map<String, String> overrides, boolean help) {
        static CommandLine parse(String[] args) {
            Path file = null;
            Map<String, String> overrides = new LinkedHashMap<>();
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--help", "-h" -> {
                        return new CommandLine(null, Map.of(), true);
                    }
                    case "--config" -> file = path(argument(args, ++i, "--config", "a file"));
                    case "--set" -> {
                        String setting = argument(args, ++i, "--set", "key=value");
                        int equals = setting.indexOf('=');
                        if (equals < 1) {
                            throw new ConfigurationException("--set " + quoted(setting) + ": expected key=value");
                        }
                        overrides.put(setting.substring(0, equals), setting.substring(equals + 1));
                    }
                    default ->
                        throw new ConfigurationException("argument " + quoted(args[i])
                                + " is unknown: expected --config FILE, --set key=value or --help");
                }
            }
            return new CommandLine(file, overrides, false);
        }

        private static String argument(String[] args, int at, String option, String expected) {
            if (at >= args.length) {
                throw new ConfigurationException(option + " stands alone: expected " + expected + " behind it");
            }
            return args[at];
        }

        private static Path path(String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new ConfigurationException(
                        "--config " + quoted(text) + ": expected a path of the file system", e);
            }
        }

        static String usage(String name) {
            return "usage: " + name + " [--config FILE] [--set key=value]...\n"
                    + "  --config FILE     HOCON; otherwise -D" + ConfigSource.FILE_PROPERTY + " or the variable "
                    + ConfigSource.FILE_VARIABLE + " names it\n"
                    + "  --set key=value   wins over the file, e.g. --set kafka.bootstrap-servers=host:9092";
        }
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
