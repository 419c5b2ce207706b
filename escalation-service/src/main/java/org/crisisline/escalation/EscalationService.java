package org.crisisline.escalation;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.crisisline.escalation.channel.ChannelDirectory;
import org.crisisline.escalation.channel.NoChannel;
import org.crisisline.escalation.channel.WebhookChannel;
import org.crisisline.escalation.channel.WebhookSettings;
import org.crisisline.escalation.desk.Desk;
import org.crisisline.escalation.desk.EscalationDesk;
import org.crisisline.escalation.desk.Ways;
import org.crisisline.escalation.door.Door;
import org.crisisline.escalation.door.Invitations;
import org.crisisline.escalation.intake.EscalationReader;
import org.crisisline.escalation.intake.PartitionOwner;
import org.crisisline.escalation.intake.RecordReading;
import org.crisisline.escalation.lifecycle.Escalations;
import org.crisisline.escalation.log.KafkaJournal;
import org.crisisline.escalation.log.OperatorLog;
import org.crisisline.escalation.log.PersistentSender;
import org.crisisline.escalation.metrics.RegisteredDoorMetrics;
import org.crisisline.escalation.metrics.RegisteredMetrics;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.KafkaSettings;
import org.crisisline.runtime.kafka.OffsetReset;
import org.crisisline.runtime.kafka.ProducerProfile;
import org.crisisline.runtime.kafka.TopicSettings;
import org.crisisline.runtime.lifecycle.Closing;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.runtime.lifecycle.Service;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.operations.OperationsEndpoint;
import org.crisisline.runtime.operations.OperationsSettings;
import org.crisisline.runtime.telemetry.TelemetryPublisher;
import org.crisisline.runtime.telemetry.TelemetrySettings;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.TopicAdministrator;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what asks for a human and calls one.
 *
 * <p>{@link #start} returns when {@code crisis.escalations} is loaded and triggers are read; it throws when the brokers don't answer in
 * time, when topics differ from the catalogue, or when the operations port is taken. A channel that is missing or down does not keep it
 * from starting: an emergency is written down as failed rather than not at all.
 */
public final class EscalationService implements Service {
    /** The service's name. */
    public static final String NAME = "escalation-service";

    private static final Logger log = LoggerFactory.getLogger(EscalationService.class);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration WRITE_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration CLOSE_STEP = Duration.ofSeconds(4);
    private static final int HTTP_THREADS = 4;
    private static final int MAX_UNWRITTEN = 20_000;

    private final Instance instance;
    private final EscalationConfig config;
    private final TopicLayout layout;
    private final KafkaClients clients;
    private final OperationsSettings operationsSettings;
    private final TelemetrySettings telemetrySettings;
    private final Clock clock = Clock.systemUTC();
    private final Lifecycle lifecycle;
    private final Health health;
    private final Closing closing = Closing.reversed(NAME, CLOSE_STEP);
    private OperationsEndpoint operations;
    private Door door;

    /**
     * Reads and checks the configuration; starts nothing.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public EscalationService(Config config) {
        ConfigReader root = ConfigReader.of(config);
        this.instance = Instance.from(NAME, config);
        this.config = EscalationConfig.from(root.section("escalation"));
        KafkaSettings kafka = KafkaSettings.from(root.section("kafka"));
        this.layout = TopicSettings.layout(root.section("topics"), kafka);
        this.clients = new KafkaClients(kafka, instance);
        this.operationsSettings = OperationsSettings.from(root.section("operations"));
        this.telemetrySettings = TelemetrySettings.from(root.section("telemetry"));
        this.lifecycle = new Lifecycle(NAME, clock);
        this.health = new Health(instance, lifecycle, clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public CompletionStage<String> failure() {
        return lifecycle.failure();
    }

    @Override
    public synchronized String summary() {
        return "instance " + config.rank().instance() + " of " + config.rank().instances() + ", "
                + (config.webhook().isPresent() ? "calls by webhook" : NoChannel.REASON)
                + (door == null ? "" : ", door at " + door.uri())
                + (operations == null ? "" : ", operations at " + operations.uri());
    }

    /** The port of {@code /metrics} and {@code /health}; once started. */
    public synchronized int operationsPort() {
        return operations.port();
    }

    /** Where gateways and humans come in; once started, and if it is open. */
    public synchronized URI door() {
        return door.uri();
    }

    @Override
    public synchronized void start() throws Exception {
        lifecycle.starting();
        try {
            startAll();
            lifecycle.running();
        } catch (Exception e) {
            // Also when close() came meanwhile: what was made after it would otherwise stay.
            closing.closeAll();
            throw e;
        }
    }

    private void startAll() throws Exception {
        Metrics metrics = closing.add("metrics", new Metrics(instance, telemetrySettings.maxLatencySeries()));
        operations = closing.add("operations", new OperationsEndpoint(operationsSettings, health, metrics));
        operations.start();
        Admin admin = closing.add("admin", Admin.create(clients.admin("topics")));
        new TopicAdministrator(admin, layout, ADMIN_TIMEOUT).ensure(Topics.all());
        ScheduledThreadPoolExecutor clockwork = clockwork();
        closing.add("clockwork", clockwork::shutdownNow);
        new BrokerWatch(admin, health.dependency("kafka")).start(clockwork);
        RegisteredMetrics measures = new RegisteredMetrics(metrics);
        ChannelDirectory channels = channels(clockwork);
        PersistentSender sender = sender(clockwork, measures);
        measures.unwritten(sender::unwritten);
        KafkaJournal journal =
                new KafkaJournal(sender, new SessionPartitions(layout.sessionPartitions()), instance, clock);
        EscalationDesk desk = closing.add(
                "desk",
                config.closeGrace().multipliedBy(3),
                new EscalationDesk(
                        new Escalations(config.policy(), config.rank()),
                        new Ways(channels, new Invitations(config.door(), clock)),
                        new OperatorLog(journal),
                        measures,
                        clock,
                        config.closeGrace()));
        measures.open(desk::open);
        measures.unacknowledged(desk::unacknowledged);
        TelemetryPublisher telemetry =
                closing.add("telemetry", TelemetryPublisher.create(telemetrySettings, instance, metrics, clients));
        telemetry.start();
        read(desk, journal, measures);
        own(desk);
        openDoor(desk, journal, metrics);
        journal.started();
    }

    /** When all is loaded: what is asked for again must be known. Closed before the desk is. */
    private void openDoor(Desk desk, KafkaJournal journal, Metrics metrics) throws IOException {
        if (!config.door().isOpen()) {
            log.atWarn()
                    .log(
                            "the door stays closed, it has no secret: no gateway can call directly, no human can answer by a link");
            return;
        }
        RegisteredDoorMetrics measures = new RegisteredDoorMetrics(metrics);
        door = closing.add(
                "door", new Door(config.door(), desk, measures, journal::answerRefused, clock, Ticker.system()));
        measures.waiting(door::waiting);
        door.start();
    }

    @Override
    public void close() {
        if (lifecycle.beginClose("close")) {
            closing.closeAll();
            lifecycle.stopped();
        }
    }

    private void read(EscalationDesk desk, KafkaJournal journal, RegisteredMetrics measures) throws Exception {
        EscalationReader reader = closing.add(
                "intake",
                new EscalationReader(
                        () -> new KafkaConsumer<>(
                                clients.consumer("intake", OffsetReset.NONE),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer()),
                        new RecordReading(config.severityThreshold(), journal, measures),
                        desk,
                        config.span(layout.sessionPartitions()),
                        health.dependency("intake"),
                        clock));
        reader.start();
        reader.loaded().get(LOAD_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One instance alone has nobody to share with: it takes everything further. */
    private void own(EscalationDesk desk) {
        if (config.rank().instances() == 1) {
            return;
        }
        SessionPartitions partitions = new SessionPartitions(layout.sessionPartitions());
        PartitionOwner owner = closing.add(
                "owner",
                new PartitionOwner(
                        () -> new KafkaConsumer<>(
                                clients.groupConsumer("owner", NAME, OffsetReset.LATEST),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer()),
                        owned -> {
                            var unused = desk.owns(session -> owned.contains(partitions.of(session)));
                        }));
        owner.start();
    }

    private PersistentSender sender(ScheduledThreadPoolExecutor clockwork, RegisteredMetrics measures)
            throws InterruptedException {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                clients.producer("escalations", ProducerProfile.HOT),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        closing.add("producer", () -> producer.close(CLOSE_STEP.dividedBy(2)));
        clients.warm(
                producer,
                List.of(Topics.ESCALATIONS.name(), Topics.AUDIT.name(), Topics.DEAD_LETTERS.name()),
                ADMIN_TIMEOUT);
        return new PersistentSender(
                (record, answer) -> {
                    var unused = producer.send(record, answer);
                },
                clockwork,
                WRITE_AGAIN_AFTER,
                MAX_UNWRITTEN,
                measures);
    }

    private ChannelDirectory channels(ScheduledThreadPoolExecutor clockwork)
            throws NoSuchAlgorithmException, InterruptedException {
        Dependency dependency = health.optionalDependency("webhook");
        if (config.webhook().isEmpty()) {
            dependency.down(NoChannel.REASON);
            log.atError().addKeyValue(LogKeys.REASON, NoChannel.REASON).log("NO EMERGENCY WILL REACH ANYBODY");
            return ChannelDirectory.none();
        }
        WebhookSettings settings = config.webhook().get();
        SSLContext tls = SSLContext.getDefault();
        HttpClient client = client(settings, tls);
        WebhookChannel webhook = closing.add("webhook", new WebhookChannel(settings, client, clockwork, clock));
        dependency.up();
        webhook.onBreaker(open -> {
            if (open) {
                dependency.down("the last " + settings.breakerFailures() + " calls failed");
            } else {
                dependency.up();
            }
        });
        rehearse(client, settings, tls, clockwork);
        return ChannelDirectory.of(webhook);
    }

    private HttpClient client(WebhookSettings settings, SSLContext tls) {
        ExecutorService threads = Executors.newFixedThreadPool(HTTP_THREADS, daemon("escalation-http"));
        closing.add("http", threads::shutdownNow);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .sslContext(tls)
                .executor(threads)
                .build();
    }

    private void rehearse(
            HttpClient client, WebhookSettings settings, SSLContext tls, ScheduledThreadPoolExecutor clockwork)
            throws InterruptedException {
        Rehearsal rehearsal = new Rehearsal(config, instance, client, clockwork, clock);
        int called = rehearsal.calls(settings);
        log.atInfo().addKeyValue(LogKeys.COUNT, called).log("the way of an escalation is rehearsed");
        try {
            rehearsal.handshake(settings.url(), tls);
        } catch (IOException e) {
            log.atError()
                    .addKeyValue(LogKeys.CHANNEL, "webhook")
                    .addKeyValue(LogKeys.REASON, e.toString())
                    .log("THE RECEIVER OF EMERGENCIES CAN'T BE REACHED, or its certificate isn't trusted");
        }
    }

    private static ScheduledThreadPoolExecutor clockwork() {
        // One thread keeps time and one is there when the first is busy; neither runs anything that waits.
        ScheduledThreadPoolExecutor clockwork = new ScheduledThreadPoolExecutor(2, daemon("escalation-clockwork"));
        clockwork.setRemoveOnCancelPolicy(true);
        return clockwork;
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
