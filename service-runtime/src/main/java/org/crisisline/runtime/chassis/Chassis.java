package org.crisisline.runtime.chassis;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.KafkaSettings;
import org.crisisline.runtime.kafka.TopicSettings;
import org.crisisline.runtime.lifecycle.Closing;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.operations.OperationsEndpoint;
import org.crisisline.runtime.operations.OperationsSettings;
import org.crisisline.runtime.telemetry.TelemetryPublisher;
import org.crisisline.runtime.telemetry.TelemetrySettings;
import org.crisisline.schemas.topic.LogEpoch;
import org.crisisline.schemas.topic.TopicAdministrator;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;

/**
 * What every service stands on: the part of its configuration that all have, its states and its health, the operations endpoint, telemetry, and the
 * order in which everything is closed, which is the reverse of the order in which it was made.
 *
 * <p>{@link #start} and {@link #close} keep what {@link org.crisisline.runtime.lifecycle.Service} promises of threads. What opens or makes something is
 * for the thread that starts; the rest is for any.
 */
public final class Chassis {
    /** How long the brokers may take to answer while a service starts. */
    public static final Duration BROKER_TIMEOUT = Duration.ofSeconds(15);

    /** What a service does to come from STARTING to RUNNING. */
    @FunctionalInterface
    public interface Startup {
        /** Makes and starts all parts, each {@linkplain Chassis#closing() remembered} before the next is made. May block. */
        void run() throws Exception;
    }

    private final ConfigReader root;
    private final Instance instance;
    private final TopicLayout layout;
    private final KafkaClients clients;
    private final OperationsSettings operationsSettings;
    private final TelemetrySettings telemetrySettings;
    private final Lifecycle lifecycle;
    private final Health health;
    private final Closing closing;
    private volatile OperationsEndpoint operations;

    /**
     * Reads and checks what all services have in their configuration; starts nothing.
     *
     * @param name of the service
     * @param config the resolved configuration
     * @param closeStep how long closing one part may take that has no limit of its own
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public Chassis(String name, Config config, Duration closeStep) {
        this.root = ConfigReader.of(config);
        this.instance = Instance.from(name, config);
        KafkaSettings kafka = KafkaSettings.from(root.section("kafka"));
        this.layout = TopicSettings.layout(root.section("topics"), kafka);
        this.clients = new KafkaClients(kafka, instance);
        this.operationsSettings = OperationsSettings.from(root.section("operations"));
        this.telemetrySettings = TelemetrySettings.from(root.section("telemetry"));
        Clock clock = Clock.systemUTC();
        this.lifecycle = new Lifecycle(name, clock);
        this.health = new Health(instance, lifecycle, clock);
        this.closing = Closing.reversed(name, closeStep);
    }

    /** A section of the configuration that is the service's own. */
    public ConfigReader section(String key) {
        return root.section(key);
    }

    /** Which instance of the service this is. */
    public Instance instance() {
        return instance;
    }

    /** How the topics of this installation are made. */
    public TopicLayout layout() {
        return layout;
    }

    /** Settings of Kafka clients. */
    public KafkaClients clients() {
        return clients;
    }

    /** The states; moved by {@link #start} and {@link #close}, and by whoever finds that the service can't go on. */
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /** What the service depends on. */
    public Health health() {
        return health;
    }

    /** Completes when the service can't go on. */
    public CompletionStage<String> failure() {
        return lifecycle.failure();
    }

    /** What is to be closed, last made first; for the thread that starts. */
    public Closing closing() {
        return closing;
    }

    /** Opens the operations endpoint, first of all, so that a start can be watched; gives back what it shows. */
    public Metrics openOperations() throws IOException {
        Metrics metrics = closing.add("metrics", new Metrics(instance, telemetrySettings.maxLatencySeries()));
        OperationsEndpoint endpoint =
                closing.add("operations", new OperationsEndpoint(operationsSettings, health, metrics));
        endpoint.start();
        operations = endpoint;
        return metrics;
    }

    /** Where the operations endpoint is; empty before it is opened. */
    public Optional<URI> operations() {
        return Optional.ofNullable(operations).map(OperationsEndpoint::uri);
    }

    /**
     * The port of {@code /metrics} and {@code /health}.
     *
     * @throws IllegalStateException before it is opened
     */
    public int operationsPort() {
        OperationsEndpoint endpoint = operations;
        if (endpoint == null) {
            throw new IllegalStateException("the operations endpoint of " + instance.service() + " is not open yet");
        }
        return endpoint.port();
    }

    /** Begins to publish what is measured. */
    public void publishTelemetry(Metrics metrics) {
        closing.add("telemetry", TelemetryPublisher.create(telemetrySettings, instance, metrics, clients))
                .start();
    }

    /** A new admin client; the caller's to close. */
    public Admin admin(String purpose) {
        return Admin.create(clients.admin(purpose));
    }

    /** Creates the topics that are missing and checks those that are there. Waits for the brokers, {@link #BROKER_TIMEOUT} at most. */
    public void prepareTopics(Admin admin) throws Exception {
        new TopicAdministrator(admin, layout, BROKER_TIMEOUT).ensure(Topics.all());
    }

    /** {@link #prepareTopics(Admin)} with an admin client of its own; gives back what positions in the log belong to. */
    public LogEpoch prepareLog() throws Exception {
        try (Admin admin = admin("topics")) {
            prepareTopics(admin);
            return LogEpoch.read(admin, BROKER_TIMEOUT);
        }
    }

    /**
     * Starts the service. When that fails, or {@link #close} came meanwhile, everything is closed that was made by then.
     *
     * @throws IllegalStateException when it was started or closed before; what runs goes on
     * @throws Exception whatever the startup throws
     */
    public void start(Startup startup) throws Exception {
        lifecycle.starting();
        try {
            startup.run();
            lifecycle.running();
        } catch (Exception e) {
            // Also when close() came meanwhile: what was made after it would otherwise stay.
            closing.closeAll();
            throw e;
        }
    }

    /** Closes everything, last made first. Doing it twice does nothing. Throws nothing. */
    public void close() {
        if (lifecycle.beginClose("close was called")) {
            closing.closeAll();
            lifecycle.stopped();
        }
    }
}
