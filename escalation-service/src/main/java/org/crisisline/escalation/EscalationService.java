package org.crisisline.escalation;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import javax.net.ssl.SSLContext;
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
import org.crisisline.runtime.lifecycle.Closing;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Precedence;
import org.crisisline.runtime.lifecycle.Service;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.SessionPartitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what asks for a human and calls one.
 *
 * <p>{@link #start} returns when {@code crisis.escalations} is loaded and triggers are read; it throws when topics differ from the catalogue, or
 * when a port is taken. Brokers that don't answer do not keep it from starting: what comes through the door is called, and the log is
 * joined when they are there; until then it is not ready. Neither does a channel that is missing or down: an emergency is written down as
 * failed rather than not at all.
 */
public final class EscalationService implements Service {
    /** The service's name. */
    public static final String NAME = "escalation-service";

    private static final Logger log = LoggerFactory.getLogger(EscalationService.class);
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
    private Joining joining;

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
                + (joining == null || joining.isJoined()
                        ? ""
                        : ", WITHOUT KAFKA, which does not answer at "
                                + String.join(",", clients.settings().bootstrapServers()))
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
        chassis.start(() -> Precedence.FIRST.during(this::startAll));
    }

    private void startAll() throws Exception {
        Metrics metrics = chassis.openOperations();
        LogClients logClients = closing.add("log-clients", new LogClients(clients, CLOSE_STEP.dividedBy(3)));
        ScheduledThreadPoolExecutor clockwork = clockwork();
        closing.add("clockwork", clockwork::shutdownNow);
        new BrokerWatch(logClients, health.dependency("kafka")).start(clockwork);
        RegisteredMetrics measures = new RegisteredMetrics(metrics);
        Channels channels = channels(clockwork, metrics);
        PersistentSender sender =
                new PersistentSender(logClients::send, clockwork, WRITE_AGAIN_AFTER, MAX_UNWRITTEN, measures);
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
        join(logClients, reader(desk, journal, measures), desk);
        openDoor(desk, journal, metrics);
        journal.started();
    }

    /** When all is loaded, if brokers answer: what is asked for again should be known. Closed before the desk is. */
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

    /** Without brokers the start goes on: the door calls humans, and the log is joined when they are there. */
    private void join(LogClients logClients, EscalationReader reader, EscalationDesk desk) throws Exception {
        Runnable own = owner(desk);
        joining = closing.add(
                "joining", new Joining(logClients, chassis.layout(), reader, own, health.dependency("intake")));
        joining.start();
        if (!joining.await(config.kafkaPatience())) {
            log.atError()
                    .addKeyValue(LogKeys.ADDRESS, logClients.brokers())
                    .log(
                            "KAFKA DOES NOT ANSWER, or what it has is not read in time: the start goes on without it; until then humans are called for what comes through the door, and for nothing else");
            joining.onFailure(chassis.lifecycle()::fail);
        }
    }

    private EscalationReader reader(EscalationDesk desk, KafkaJournal journal, RegisteredMetrics measures) {
        return closing.add(
                "intake",
                new EscalationReader(
                        () -> ByteClients.consumer(clients.consumer("intake", OffsetReset.NONE)),
                        new RecordReading(config.severityThreshold(), journal, measures),
                        desk,
                        config.span(chassis.layout().sessionPartitions()),
                        health.dependency("intake"),
                        clock));
    }

    /** One instance alone has nobody to share with: it takes everything further. */
    private Runnable owner(EscalationDesk desk) {
        if (config.rank().instances() == 1) {
            return () -> {};
        }
        SessionPartitions partitions = new SessionPartitions(chassis.layout().sessionPartitions());
        PartitionOwner owner = closing.add(
                "owner",
                new PartitionOwner(
                        () -> ByteClients.consumer(clients.groupConsumer("owner", NAME, OffsetReset.LATEST)), owned -> {
                            var unused = desk.owns(session -> owned.contains(partitions.of(session)));
                        }));
        return owner::start;
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
