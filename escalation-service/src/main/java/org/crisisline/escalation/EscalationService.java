package org.crisisline.escalation;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.crisisline.escalation.channel.NoChannel;
import org.crisisline.escalation.channel.http.HttpChannelSettings;
import org.crisisline.escalation.channel.registry.Channels;
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
import org.crisisline.escalation.metrics.RegisteredChannelMetrics;
import org.crisisline.escalation.metrics.RegisteredDoorMetrics;
import org.crisisline.escalation.metrics.RegisteredMetrics;
import org.crisisline.runtime.chassis.Chassis;
import org.crisisline.runtime.kafka.ByteClients;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.OffsetReset;
import org.crisisline.runtime.kafka.ProducerProfile;
import org.crisisline.runtime.lifecycle.Closing;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Service;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.SessionPartitions;
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
    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration WRITE_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration CLOSE_STEP = Duration.ofSeconds(4);
    private static final int MAX_UNWRITTEN = 20_000;

    private final Chassis chassis;
    private final EscalationConfig config;
    private final KafkaClients clients;
    private final Clock clock = Clock.systemUTC();
    private final Health health;
    private final Closing closing;
    private Door door;

    /**
     * Reads and checks the configuration; starts nothing.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public EscalationService(Config config) {
        this.chassis = new Chassis(NAME, config, CLOSE_STEP);
        this.config = EscalationConfig.from(chassis.section("escalation"));
        this.clients = chassis.clients();
        this.health = chassis.health();
        this.closing = chassis.closing();
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
        return chassis.failure();
    }

    @Override
    public synchronized String summary() {
        return "instance " + config.rank().instance() + " of " + config.rank().instances() + ", "
                + (config.channels().configured().isEmpty()
                        ? NoChannel.REASON
                        : "calls by "
                                + String.join(
                                        ", ", config.channels().configured().keySet()))
                + (door == null ? "" : ", door at " + door.uri())
                + chassis.operations().map(uri -> ", operations at " + uri).orElse("");
    }

    /** The port of {@code /metrics} and {@code /health}; once started. */
    public int operationsPort() {
        return chassis.operationsPort();
    }

    /** Where gateways and humans come in; once started, and if it is open. */
    public synchronized URI door() {
        return door.uri();
    }

    @Override
    public synchronized void start() throws Exception {
        chassis.start(this::startAll);
    }

    private void startAll() throws Exception {
        Metrics metrics = chassis.openOperations();
        Admin admin = closing.add("admin", chassis.admin("topics"));
        chassis.prepareTopics(admin);
        ScheduledThreadPoolExecutor clockwork = clockwork();
        closing.add("clockwork", clockwork::shutdownNow);
        new BrokerWatch(admin, health.dependency("kafka")).start(clockwork);
        RegisteredMetrics measures = new RegisteredMetrics(metrics);
        Channels channels = channels(clockwork, metrics);
        PersistentSender sender = sender(clockwork, measures);
        measures.unwritten(sender::unwritten);
        KafkaJournal journal = new KafkaJournal(
                sender, new SessionPartitions(chassis.layout().sessionPartitions()), chassis.instance(), clock);
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
        chassis.publishTelemetry(metrics);
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
        chassis.close();
    }

    private void read(EscalationDesk desk, KafkaJournal journal, RegisteredMetrics measures) throws Exception {
        EscalationReader reader = closing.add(
                "intake",
                new EscalationReader(
                        () -> ByteClients.consumer(clients.consumer("intake", OffsetReset.NONE)),
                        new RecordReading(config.severityThreshold(), journal, measures),
                        desk,
                        config.span(chassis.layout().sessionPartitions()),
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
        SessionPartitions partitions = new SessionPartitions(chassis.layout().sessionPartitions());
        PartitionOwner owner = closing.add(
                "owner",
                new PartitionOwner(
                        () -> ByteClients.consumer(clients.groupConsumer("owner", NAME, OffsetReset.LATEST)), owned -> {
                            var unused = desk.owns(session -> owned.contains(partitions.of(session)));
                        }));
        owner.start();
    }

    private PersistentSender sender(ScheduledThreadPoolExecutor clockwork, RegisteredMetrics measures)
            throws InterruptedException {
        Producer<byte[], byte[]> producer = ByteClients.producer(clients.producer("escalations", ProducerProfile.HOT));
        closing.add("producer", () -> producer.close(CLOSE_STEP.dividedBy(2)));
        clients.warm(
                producer,
                List.of(Topics.ESCALATIONS.name(), Topics.AUDIT.name(), Topics.DEAD_LETTERS.name()),
                Chassis.BROKER_TIMEOUT);
        return new PersistentSender(
                (record, answer) -> {
                    var unused = producer.send(record, answer);
                },
                clockwork,
                WRITE_AGAIN_AFTER,
                MAX_UNWRITTEN,
                measures);
    }

    private Channels channels(ScheduledThreadPoolExecutor clockwork, Metrics metrics)
            throws NoSuchAlgorithmException, InterruptedException {
        SSLContext tls = SSLContext.getDefault();
        Channels channels = closing.add(
                "channels",
                new Channels(
                        config.channels(), tls, clockwork, clock, name -> new RegisteredChannelMetrics(metrics, name)));
        config.channels()
                .missing()
                .forEach((name, why) -> log.atInfo()
                        .addKeyValue(LogKeys.CHANNEL, name)
                        .addKeyValue(LogKeys.REASON, why)
                        .log("channel is not configured"));
        if (channels.names().isEmpty()) {
            health.optionalDependency("channels").down(NoChannel.REASON);
            log.atError().addKeyValue(LogKeys.REASON, NoChannel.REASON).log("NO EMERGENCY WILL REACH ANYBODY");
            return channels;
        }
        watchBreakers(channels);
        rehearse(channels, tls, clockwork);
        return channels;
    }

    private void watchBreakers(Channels channels) {
        channels.names()
                .forEach(name -> health.optionalDependency(dependencyName(name)).up());
        channels.onBreaker((name, open) -> {
            Dependency dependency = health.optionalDependency(dependencyName(name));
            if (open) {
                int failures = config.channels().configured().get(name).limits().breakerFailures();
                dependency.down("the last " + failures + " calls failed");
            } else {
                dependency.up();
            }
        });
    }

    private static String dependencyName(String channel) {
        return "channel-" + channel;
    }

    private void rehearse(Channels channels, SSLContext tls, ScheduledThreadPoolExecutor clockwork)
            throws InterruptedException {
        Rehearsal rehearsal = new Rehearsal(config, chassis.instance(), clockwork, clock);
        int called = rehearsal.calls(channels);
        log.atInfo().addKeyValue(LogKeys.COUNT, called).log("the way of an escalation is rehearsed");
        for (HttpChannelSettings channel : config.channels().configured().values()) {
            try {
                rehearsal.handshake(channel.url(), tls);
            } catch (IOException e) {
                log.atError()
                        .addKeyValue(LogKeys.CHANNEL, channel.name())
                        .addKeyValue(LogKeys.REASON, e.toString())
                        .log("THE RECEIVER OF EMERGENCIES CAN'T BE REACHED, or its certificate isn't trusted");
            }
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
