package org.crisisline.monitor;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.Tags;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.crisisline.monitor.alert.AlertBook;
import org.crisisline.monitor.alert.AlertWriter;
import org.crisisline.monitor.alert.Moment;
import org.crisisline.monitor.intake.FleetReader;
import org.crisisline.monitor.promise.Judge;
import org.crisisline.monitor.status.StatusPages;
import org.crisisline.monitor.watch.Watch;
import org.crisisline.monitor.watcher.Asker;
import org.crisisline.monitor.watcher.EscalationWatcher;
import org.crisisline.monitor.watcher.Heartbeat;
import org.crisisline.monitor.watcher.RegisteredMetrics;
import org.crisisline.monitor.watcher.WatcherBoard;
import org.crisisline.monitor.watcher.WatcherPorts;
import org.crisisline.runtime.chassis.Chassis;
import org.crisisline.runtime.kafka.ByteClients;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.OffsetReset;
import org.crisisline.runtime.kafka.ProducerProfile;
import org.crisisline.runtime.lifecycle.Closing;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Service;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges what all services measure, judges it against the promises, shows it, and raises alerts; watches what becomes of each emergency.
 *
 * <p>{@link #start} returns when the fleet is read and the page answers; it throws when the brokers don't answer in time, when topics
 * differ from the catalogue, or when a port is taken.
 */
public final class MonitorService implements Service {
    private static final Logger log = LoggerFactory.getLogger(MonitorService.class);

    /** The service's name. */
    public static final String NAME = "monitor-service";

    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CATCH_UP = Duration.ofSeconds(10);
    private static final Duration CLOSE_STEP = Duration.ofSeconds(4);

    private final Chassis chassis;
    private final MonitorConfig config;
    private final KafkaClients clients;
    private final Clock clock = Clock.systemUTC();
    private final Ticker ticker = Ticker.system();
    private final Closing closing;
    private StatusPages pages;

    /**
     * Reads and checks the configuration; starts nothing.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public MonitorService(Config config) {
        this.chassis = new Chassis(NAME, config, CLOSE_STEP);
        this.config = MonitorConfig.from(chassis.section("monitor"));
        this.clients = chassis.clients();
        this.closing = chassis.closing();
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
    public synchronized String summary() {
        return pages == null
                ? ""
                : "monitor at " + pages.uri() + ", operations at "
                        + chassis.operations().orElseThrow();
    }

    /** Where the page, {@code /api/status} and the fleet's {@code /metrics} are; once started. */
    public synchronized URI uri() {
        return pages.uri();
    }

    /** The port of this service's own {@code /metrics} and {@code /health}; once started. */
    public int operationsPort() {
        return chassis.operationsPort();
    }

    @Override
    public synchronized void start() throws Exception {
        chassis.start(this::startAll);
    }

    private void startAll() throws Exception {
        Metrics metrics = chassis.openOperations();
        try (Admin admin = chassis.admin("topics")) {
            chassis.prepareTopics(admin);
        }
        Producer<byte[], byte[]> producer = producer();
        AlertWriter writer = new AlertWriter(producer);
        WatcherBoard board = new WatcherBoard(config.watcher().blindAfter(), ticker);
        Watch watch = new Watch(
                new Judge(config.promises(), config.window()),
                new AlertBook(
                        config.rule(),
                        // Instances, promises, and at most as many lanes and gateways as there are counters.
                        config.watch().maxInstances()
                                + config.promises().size()
                                + config.watch().maxSeries()
                                + config.watcher().maxAlerts()),
                config.watch(),
                board,
                writer::write,
                new Moment(clock.instant(), ticker.nanos()));
        metrics.gauge(
                "crisis_monitor_refused_measurements",
                Tags.empty(),
                "Measurements that were not taken: too old, unreadable, or one series too many.",
                watch::refused);
        metrics.gauge(
                "crisis_monitor_alerts_firing",
                Tags.empty(),
                "Alerts that are out.",
                () -> watch.status().alerts().size());
        chassis.publishTelemetry(metrics);
        watchEmergencies(board, watch, producer, metrics);
        FleetReader reader = closing.add("intake", reader(watch, writer));
        reader.start();
        reader.loaded().get(LOAD_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        pages = closing.add("pages", new StatusPages(config.http(), watch::status));
        pages.start();
    }

    @Override
    public void close() {
        chassis.close();
    }

    private FleetReader reader(Watch watch, AlertWriter writer) {
        return new FleetReader(
                () -> ByteClients.consumer(clients.consumer("intake", OffsetReset.LATEST)),
                watch,
                writer::repeat,
                config.lookback(),
                chassis.health().dependency("kafka"),
                clock,
                ticker);
    }

    /** Begins before the fleet is read, so that alerts that an earlier run left behind are not ended before anybody knows better. */
    private void watchEmergencies(WatcherBoard board, Watch watch, Producer<byte[], byte[]> producer, Metrics metrics)
            throws InterruptedException {
        RegisteredMetrics counted = new RegisteredMetrics(metrics);
        counted.watch(board);
        Optional<Heartbeat> heartbeat = config.watcher()
                .heartbeat()
                .map(settings -> closing.add("heartbeat", new Heartbeat(settings, counted, ticker)));
        heartbeat.ifPresent(board::show);
        WatcherPorts ports = new WatcherPorts(
                board,
                new Asker(producer, new SessionPartitions(chassis.layout().sessionPartitions()), counted),
                heartbeat,
                watch::logMs,
                counted);
        EscalationWatcher watcher = closing.add(
                "watcher",
                new EscalationWatcher(
                        () -> ByteClients.consumer(clients.consumer("watcher", OffsetReset.EARLIEST)),
                        config.watcher(),
                        chassis.layout().sessionPartitions(),
                        ports,
                        clock,
                        ticker));
        watcher.start();
        try {
            watcher.caughtUp().get(CATCH_UP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.atWarn().log("not everything about emergencies is read yet; the monitor begins all the same");
        }
    }

    private Producer<byte[], byte[]> producer() throws InterruptedException {
        Producer<byte[], byte[]> producer = ByteClients.producer(clients.producer("alerts", ProducerProfile.HOT));
        closing.add("producer", () -> producer.close(CLOSE_STEP.dividedBy(2)));
        clients.warm(
                producer, List.of(Topics.ALERTS.name(), Topics.ESCALATION_REQUESTS.name()), Chassis.BROKER_TIMEOUT);
        return producer;
    }
}
