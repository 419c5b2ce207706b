package org.crisisline.cli.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A stack that is running, or was when it died: how the other commands ({@code chat}, {@code token}, {@code status})
 * find it. Written to the folder by {@link DataDirectory#publish} when everything is up, removed when the stack
 * closes. Holds paths of secrets, no secret. Immutable.
 *
 * @param pid the process that runs the stack
 * @param startedAt when that process started; empty where the system doesn't tell
 * @param folder the data directory
 * @param websocketUrl where clients connect ({@code wss://…})
 * @param monitorUrl the monitor-service's pages
 * @param certificateAuthority PEM file to trust
 * @param operationsTokenFile holds the bearer token of the operations endpoints
 * @param ports who listens where, by name
 */
public record RunningStack(
        long pid,
        Optional<Instant> startedAt,
        Path folder,
        URI websocketUrl,
        URI monitorUrl,
        Path certificateAuthority,
        Path operationsTokenFile,
        Map<String, Integer> ports) {
    static final String FILE = "stack.properties";

    private static final String PORT_PREFIX = "port.";
    /** A stack has about ten; more are a mistake. */
    private static final int MOST_PORTS = 64;

    public RunningStack {
        if (ports.size() > MOST_PORTS) {
            throw new IllegalArgumentException(ports.size() + " ports, expected at most " + MOST_PORTS);
        }
        ports = Map.copyOf(ports);
    }

    /**
     * The stack that runs on {@code folder} now; empty when there is none, or the one that was there has died.
     *
     * @throws StackException when the file that describes it can't be read
     */
    public static Optional<RunningStack> find(Path folder) {
        return read(folder).filter(RunningStack::isAlive);
    }

    /**
     * The stack that was last published on {@code folder} and not closed, dead or alive.
     *
     * @throws StackException when the file that describes it can't be read
     */
    public static Optional<RunningStack> read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Path root = folder.toRealPath();
            Properties properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            return Optional.of(parse(root, properties));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | RuntimeException damaged) {
            throw new StackException(
                    "%s can't be read (%s): stop the stack on this folder and start it again"
                            .formatted(file, damaged.getMessage()),
                    damaged);
        }
    }

    /** Whether the process is still there; false means that it was killed and the description is stale. */
    public boolean isAlive() {
        return new ProcessIdentity(pid, startedAt).isAlive();
    }

    /** Where Kafka clients begin: host and port. */
    public String bootstrapServers() {
        return "127.0.0.1:" + ports.get("kafka");
    }

    /** The secrets of this stack, to read. */
    public Secrets secrets() {
        return new Secrets(folder.resolve(DataDirectory.SECRETS));
    }

    void write() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("pid", Long.toString(pid));
        startedAt.ifPresent(instant -> properties.setProperty("started", instant.toString()));
        properties.setProperty("websocket.url", websocketUrl.toString());
        properties.setProperty("monitor.url", monitorUrl.toString());
        properties.setProperty("certificate.authority", certificateAuthority.toString());
        properties.setProperty("operations.token.file", operationsTokenFile.toString());
        ports.forEach((name, port) -> properties.setProperty(PORT_PREFIX + name, Integer.toString(port)));
        StringWriter text = new StringWriter();
        properties.store(text, "The stack that runs on this folder; written at its start, removed at its end");
        PrivateFiles.write(folder.resolve(FILE), text.toString());
    }

    private static RunningStack parse(Path folder, Properties properties) {
        Map<String, Integer> ports = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(PORT_PREFIX)) {
                ports.put(key.substring(PORT_PREFIX.length()), Integer.valueOf(properties.getProperty(key)));
            }
        }
        return new RunningStack(
                Long.parseLong(required(properties, "pid")),
                Optional.ofNullable(properties.getProperty("started")).map(Instant::parse),
                folder,
                URI.create(required(properties, "websocket.url")),
                URI.create(required(properties, "monitor.url")),
                Path.of(required(properties, "certificate.authority")),
                Path.of(required(properties, "operations.token.file")),
                ports);
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + key);
        }
        return value;
    }
}
