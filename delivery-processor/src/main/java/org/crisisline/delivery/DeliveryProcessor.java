package org.crisisline.delivery;

import com.typesafe.config.Config;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.crisisline.delivery.sessions.SessionsMeters;
import org.crisisline.delivery.sessions.SessionsTopology;
import org.crisisline.delivery.store.BoundedRocksDb;
import org.crisisline.delivery.store.RocksMemory;
import org.crisisline.delivery.topology.DeliveryTopology;
import org.crisisline.delivery.topology.LaneEnvironment;
import org.crisisline.delivery.topology.LaneMeters;
import org.crisisline.delivery.topology.ProductionErrors;
import org.crisisline.delivery.topology.Pulse;
import org.crisisline.delivery.topology.ReplacementLimit;
import org.crisisline.delivery.watch.BacklogReader;
import org.crisisline.runtime.chassis.Chassis;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.lifecycle.Closing;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Service;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.TopicLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers, retries and dead-letters: runs the lanes and the sessions topology that {@code delivery.lanes} names.
 *
 * <p>{@link #start} returns when they have their state, or after {@code delivery.start-timeout} while they still restore; it throws when
 * the brokers don't answer in time, when topics differ from the catalogue, or when the operations port or the state folder is taken.
 */
public final class DeliveryProcessor implements Service {
    /** The service's name. */
    public static final String NAME = "delivery-processor";

    private static final Logger log = LoggerFactory.getLogger(DeliveryProcessor.class);
    private static final Duration CLOSE_STEP = Duration.ofSeconds(3);
    private static final String POLL_INTERVAL = "main.consumer.max.poll.interval.ms";
    /** Beats of the pulse within the time that a process may stand still. */
    private static final int BEATS = 8;

    private final Chassis chassis;
    private final DeliveryConfig config;
    private final TopicLayout layout;
    private final KafkaClients clients;
    private final Clock clock = Clock.systemUTC();
    private final Ticker ticker = Ticker.system();
    private final Closing closing;

    /**
     * Reads and checks the configuration; starts nothing.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public DeliveryProcessor(Config config) {
        this.chassis = new Chassis(NAME, config, CLOSE_STEP);
        this.layout = chassis.layout();
        this.config = DeliveryConfig.from(chassis.section("delivery"), chassis.section("sessions"), layout);
        this.clients = chassis.clients();
        this.closing = chassis.closing();
    }

    private static Duration millis(Map<String, Object> properties, String key) {
        return Duration.ofMillis(Long.parseLong(String.valueOf(properties.get(key))));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Health health() {
        return chassis.health();
    }

    @Override
    public CompletionStage<String> failure() {
        return chassis.failure();
    }

    @Override
    public String summary() {
        return chassis.operations().map(uri -> "metrics at " + uri).orElse("");
    }

    @Override
    public void start() throws Exception {
        chassis.start(this::startAll);
    }

    private void startAll() throws Exception {
        Metrics metrics = chassis.openOperations();
        String epoch = chassis.prepareLog().value();
        chassis.publishTelemetry(metrics);
        RocksMemory memory =
                closing.add("rocksdb memory", new RocksMemory(config.storeMemory(), config.storeWriteBuffers()));
        LaneEnvironment environment = environment();
        List<RunningApplication> applications = new ArrayList<>();
        // Added last, closed first.
        closing.add("applications", config.closeTimeout().plus(CLOSE_STEP), () -> closeAll(applications));
        for (Application application : Application.values()) {
            if (config.applications().contains(application)) {
                applications.add(build(application, epoch, environment, metrics, memory));
            }
        }
        applications.forEach(RunningApplication::start);
        awaitRunning(applications);
        watch(applications);
    }

    /** From when they had their time to start: restoring is no standstill, and no outage before it has had further time. */
    private void watch(List<RunningApplication> applications) {
        Survival survival = config.survival();
        Admin admin = closing.add("watch's admin", chassis.admin("watch"));
        BacklogReader reader = new BacklogReader(admin, survival.stuckAfter().dividedBy(2L * ApplicationWatch.LOOKS));
        ApplicationWatch watch =
                closing.add("watch", new ApplicationWatch(applications, reader, survival, ticker, NAME + "-watch"));
        watch.start();
    }

    private LaneEnvironment environment() {
        Duration still = clients.settings().sessionTimeout().dividedBy(2);
        Pulse pulse = new Pulse(ticker, still);
        Heart heart = closing.add("pulse", new Heart(pulse, still.dividedBy(BEATS), NAME + "-pulse"));
        heart.start();
        SplittableRandom seeds = new SplittableRandom(new SecureRandom().nextLong());
        return new LaneEnvironment(
                clock,
                ticker,
                pulse,
                millis(clients.streams(NAME), POLL_INTERVAL).dividedBy(2),
                config.tick(),
                config.censusPause(),
                () -> {
                    synchronized (seeds) {
                        return seeds.split();
                    }
                });
    }

    private RunningApplication build(
            Application application, String epoch, LaneEnvironment environment, Metrics metrics, RocksMemory memory) {
        Supplier<Topology> topology;
        ProductionErrors.Settings errors;
        if (application.lane().isPresent()) {
            Lane lane = application.lane().get();
            LaneMeters meters = new LaneMeters(metrics, lane);
            topology = new DeliveryTopology(lane, config.lane(), layout, epoch, environment, meters);
            errors = new ProductionErrors.Settings(
                    "lane-" + lane.label(), clock, environment.pulse(), meters::deadLettered);
        } else {
            SessionsMeters meters = new SessionsMeters(metrics);
            topology = new SessionsTopology(config.life(), layout, environment, meters);
            errors = new ProductionErrors.Settings("sessions", clock, environment.pulse(), meters::deadLettered);
        }
        Properties properties = properties(application, memory, errors);
        Survival survival = config.survival();
        return new RunningApplication(
                application,
                () -> application.precedence().making(() -> new KafkaStreams(topology.get(), properties)),
                chassis.health().dependency(application.label()),
                new RunningApplication.Limits(
                        new ReplacementLimit(survival.replacements(), survival.window()),
                        new ReplacementLimit(survival.restarts(), survival.window()),
                        config.closeTimeout()),
                ticker,
                new ApplicationMeters(metrics, application),
                chassis.lifecycle()::fail);
    }

    private Properties properties(Application application, RocksMemory memory, ProductionErrors.Settings errors) {
        Properties properties = new Properties();
        properties.putAll(clients.streams(application.id()));
        properties.put("state.dir", config.stateDir().toAbsolutePath().toString());
        properties.put("num.stream.threads", config.threads().get(application));
        // Sleeping shorter than the tick would only cost.
        properties.put("poll.ms", config.tick().toMillis());
        properties.put("rocksdb.config.setter", BoundedRocksDb.class);
        properties.put(RocksMemory.CONFIG, memory);
        properties.put("production.exception.handler", ProductionErrors.class);
        properties.put(ProductionErrors.CONFIG, errors);
        return properties;
    }

    private void awaitRunning(List<RunningApplication> applications) throws InterruptedException {
        long deadline = ticker.nanos() + config.startTimeout().toNanos();
        for (RunningApplication application : applications) {
            if (!application.awaitRunning(Math.max(0, deadline - ticker.nanos()))) {
                log.atWarn()
                        .addKeyValue(LogKeys.LANE, application.application().label())
                        .addKeyValue(LogKeys.MILLIS, config.startTimeout().toMillis())
                        .log("application still restores its state; it is not ready until it has");
            }
        }
    }

    private void closeAll(List<RunningApplication> applications) {
        // All begin at once, so that they wait for their last commits side by side.
        applications.forEach(RunningApplication::beginClose);
        applications.forEach(application -> application.close(config.closeTimeout()));
    }

    @Override
    public void close() {
        chassis.close();
    }
}
