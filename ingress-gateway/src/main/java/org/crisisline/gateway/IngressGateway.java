package org.crisisline.gateway;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.consumer.Consumer;
import org.crisisline.gateway.cache.CacheService;
import org.crisisline.gateway.cache.NoCache;
import org.crisisline.gateway.cache.RedisSettings;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.ConnectionSettings;
import org.crisisline.gateway.connection.WarmUp;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.directory.FactsReader;
import org.crisisline.gateway.directory.SessionFacts;
import org.crisisline.gateway.edge.EdgeServer;
import org.crisisline.gateway.edge.LoopProbe;
import org.crisisline.gateway.hedge.HedgeSettings;
import org.crisisline.gateway.hedge.HedgedLog;
import org.crisisline.gateway.hedge.Hedges;
import org.crisisline.gateway.load.LoadShedding;
import org.crisisline.gateway.mailbox.LastEpoch;
import org.crisisline.gateway.mailbox.Mailbox;
import org.crisisline.gateway.metrics.RegisteredGatewayMetrics;
import org.crisisline.gateway.metrics.RegisteredHedgeMetrics;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.GatewayHeartbeats;
import org.crisisline.gateway.publish.LaneWriter;
import org.crisisline.gateway.publish.PresenceOutbox;
import org.crisisline.gateway.publish.PresenceRoom;
import org.crisisline.gateway.publish.RefusedMessages;
import org.crisisline.gateway.publish.SideLog;
import org.crisisline.gateway.token.Revocations;
import org.crisisline.gateway.token.TokenVerifier;
import org.crisisline.gateway.wire.FrameCodec;
import org.crisisline.gateway.wire.JsonFrameCodec;
import org.crisisline.runtime.chassis.Chassis;
import org.crisisline.runtime.lifecycle.Closing;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Precedence;
import org.crisisline.runtime.lifecycle.Service;
import org.crisisline.runtime.lifecycle.VitalThreads;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.operations.TlsFiles;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.schemas.trigger.EscalationTriggers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the clients at the edge: publishes what they send, writes to them what the mailbox brings.
 *
 * <p>{@link #start} returns when clients can connect: topics are there, what is known of sessions and tokens is read, a mailbox is claimed, the
 * port is bound. It throws when the brokers don't answer in time, topics differ from the catalogue, no mailbox is free, a
 * certificate can't be used, or the port is taken. {@link #close} drains.
 */
public final class IngressGateway implements Service {
    /** The service's name. */
    public static final String NAME = "ingress-gateway";

    private static final Logger log = LoggerFactory.getLogger(IngressGateway.class);
    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration WARM_UP_LIMIT = Duration.ofMillis(500);
    private static final Duration RELIEF_INTERVAL = Duration.ofMillis(500);
    private static final Duration CLOSE_STEP = Duration.ofSeconds(4);
    private static final Duration PRESENCE_CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Chassis chassis;
    private final GatewayConfig config;
    private final RedisSettings redis;
    private final TopicLayout layout;
    private final Clock clock = Clock.systemUTC();
    private final Ticker ticker = Ticker.system();
    private final Health health;
    private final VitalThreads vitalThreads;
    private final ConnectionDirectory directory;
    private final OutboundRelief relief;
    private final SessionFacts sessions;
    private final Revocations revocations;
    private final CurrentIncarnation incarnation = new CurrentIncarnation();
    private final Closing closing;
    private PresenceOutbox presence;
    private volatile EdgeServer edge;

    /**
     * Reads and checks the configuration; starts nothing.
     *
     * @throws org.crisisline.runtime.config.ConfigurationException naming the key, the value and what was expected
     */
    public IngressGateway(Config config) {
        this.chassis = new Chassis(NAME, config, CLOSE_STEP);
        this.config = GatewayConfig.from(chassis.section("gateway"));
        this.redis = RedisSettings.from(chassis.section("redis"));
        this.layout = chassis.layout();
        this.health = chassis.health();
        this.closing = chassis.closing();
        this.vitalThreads = new VitalThreads(chassis.lifecycle());
        this.directory = new ConnectionDirectory(this.config.maxConnectionsPerParticipant());
        this.relief = new OutboundRelief(directory, this.config.maxOutboundTotal());
        // Twice: a token of the longest life may have been made in the moment in which its session ended.
        this.sessions = new SessionFacts(
                clock,
                layout.tokenLifetime().multipliedBy(2),
                this.config.mailbox().maxSessions());
        this.revocations = new Revocations(this.config.tokens().maxRevocations());
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
    public String summary() {
        return edge == null
                ? ""
                : "clients at " + url() + ", operations at "
                        + chassis.operations().orElseThrow();
    }

    /** The port on which clients connect; once started. */
    public int port() {
        return edge.port();
    }

    /** Where clients connect; once started. */
    public URI url() {
        return config.publicUrl().orElseGet(() -> URI.create("wss://localhost:" + edge.port() + "/v1/connect"));
    }

    /** The port of {@code /metrics} and {@code /health}; once started. */
    public int operationsPort() {
        return chassis.operationsPort();
    }

    @Override
    public void start() throws Exception {
        chassis.start(this::startAll);
    }

    private void startAll() throws Exception {
        Metrics registry = chassis.openOperations();
        RegisteredGatewayMetrics metrics = new RegisteredGatewayMetrics(registry);
        String logEpoch = chassis.prepareLog().value();
        KafkaParts kafka = closing.add("producers", new KafkaParts(chassis.clients()));
        kafka.warm(Chassis.BROKER_TIMEOUT);
        chassis.publishTelemetry(registry);
        SideLog sideLog = closing.add("side-log", new SideLog(kafka.bulkWriter(), chassis.instance(), clock, metrics));
        sideLog.start(vitalThreads);
        presence = closing.add(
                "presence",
                new PresenceOutbox(
                        kafka.writer(Lane.EMERGENCY),
                        incarnation,
                        metrics,
                        ticker,
                        new PresenceRoom(
                                config.presence().maxPending(), config.edge().maxConnections()),
                        PRESENCE_CLOSE_TIMEOUT));
        Dependency brokers = health.dependency("kafka");
        LaneWriter lanes = new LaneWriter(
                kafka.writers(),
                incarnation,
                new RefusedMessages(kafka.writer(Lane.EMERGENCY), sideLog, clock, metrics),
                brokers,
                metrics);
        LoadShedding load = new LoadShedding(
                Precedence.FIRST.making(() -> hedged(lanes, registry)),
                new SessionPartitions(layout.sessionPartitions()),
                config.load(),
                metrics,
                ticker,
                ThreadLocalRandom::current);
        ConnectionPorts ports = new ConnectionPorts(
                directory,
                load,
                lanes,
                presence,
                sideLog,
                activity(metrics),
                sessions,
                new VerifierGate(tokens()),
                metrics,
                clock,
                ticker);
        ConnectionSettings connections = config.connections(chassis.instance().id(), logEpoch);
        FrameCodec codec = new JsonFrameCodec(config.edge().emergencyNumbers());
        EdgeServer server = new EdgeServer(config.edge(), List.of(codec), connections, ports);
        watch(metrics, server, kafka, load);
        readFacts(kafka, sideLog, metrics);
        new WarmUp(codec, connections, ticker, clock).run(WARM_UP_LIMIT);
        serve(server, load, kafka, lanes, sideLog, brokers, metrics);
    }

    /** The log, with escalation instances beside it if there are any. */
    private ConnectionPorts.MessageLog hedged(ConnectionPorts.MessageLog messages, Metrics registry)
            throws IOException, NoSuchAlgorithmException {
        if (config.hedge().isEmpty()) {
            log.atWarn().log("no escalation instance is named: while the log does not answer, nobody is called");
            return messages;
        }
        HedgeSettings settings = config.hedge().get();
        SSLContext tls = settings.authorities().isPresent()
                ? TlsFiles.client(settings.authorities().get())
                : SSLContext.getDefault();
        RegisteredHedgeMetrics metrics = new RegisteredHedgeMetrics(registry);
        Hedges hedges = closing.add(
                "hedges",
                new Hedges(settings, tls, metrics, health.optionalDependency("escalation-door"), clock, ticker));
        metrics.watchInFlight(hedges::inFlight);
        hedges.start();
        return new HedgedLog(messages, new EscalationTriggers(config.emergencySeverity()), hedges);
    }

    private TokenVerifier tokens() {
        return new TokenVerifier(
                config.tokens().keys(),
                revocations,
                layout.tokenLifetime(),
                config.tokens().clockSkew());
    }

    private ConnectionPorts.SessionActivity activity(RegisteredGatewayMetrics metrics) {
        if (!redis.enabled()) {
            return new NoCache();
        }
        CacheService cache = closing.add(
                "cache",
                new CacheService(redis, incarnation, health.optionalDependency("redis"), metrics, clock, ticker));
        cache.start();
        return cache.activity();
    }

    private void watch(RegisteredGatewayMetrics metrics, EdgeServer server, KafkaParts kafka, LoadShedding load) {
        metrics.watchConnections(server::openSockets);
        metrics.watchPresence(presence::pending);
        metrics.watchLoad(load::limit, load::inFlight);
        metrics.watchOutbound(relief::waitingBytes, relief::cloggedConnections);
        for (Lane lane : Lane.values()) {
            metrics.watchBuffer(lane, () -> kafka.availableBytes(lane));
        }
    }

    private void readFacts(KafkaParts kafka, SideLog sideLog, RegisteredGatewayMetrics metrics) throws Exception {
        FactsReader facts = closing.add(
                "facts",
                new FactsReader(
                        () -> kafka.reader("facts"),
                        layout.sessionPartitions(),
                        sessions,
                        revocations,
                        directory,
                        sideLog,
                        health.dependency("sessions"),
                        metrics));
        facts.start(vitalThreads);
        try {
            facts.caughtUp().toCompletableFuture().get(LOAD_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    Topics.SESSIONS + " and " + Topics.REVOCATIONS + " were not read to their ends within "
                            + LOAD_TIMEOUT.toSeconds() + " s",
                    e);
        }
    }

    private void serve(
            EdgeServer server,
            LoadShedding load,
            KafkaParts kafka,
            LaneWriter lanes,
            SideLog sideLog,
            Dependency brokers,
            RegisteredGatewayMetrics metrics)
            throws Exception {
        Housekeeping housekeeping = closing.add("housekeeping", new Housekeeping(directory, vitalThreads));
        GatewayHeartbeats heartbeats = new GatewayHeartbeats(
                kafka.writer(Lane.EMERGENCY),
                incarnation,
                this::urlOrEmpty,
                directory::size,
                brokers,
                config.presence().renewAfterSilence(),
                housekeeping::renewPresence);
        Mailbox mailbox = closing.add(
                "mailbox",
                new Mailbox(
                        chassis.instance().id(),
                        clock,
                        new Mailbox.Parts(
                                kafka::member,
                                lane -> kafka.reader("mailbox-" + lane.label()),
                                lastEpoch(kafka),
                                heartbeats::announce,
                                config.mailbox().maxInFlight(),
                                ticker,
                                // Others take a member for dead after all of it.
                                chassis.clients().settings().sessionTimeout().dividedBy(2),
                                directory,
                                incarnation,
                                lanes,
                                sideLog,
                                metrics,
                                load::dispatched),
                        health.dependency("mailbox"),
                        lane -> health.dependency("deliveries-" + lane.label()),
                        () -> {
                            housekeeping.soon(heartbeats::beat);
                            housekeeping.renewPresence();
                        }));
        mailbox.start(vitalThreads);
        mailbox.awaitFirstClaim(config.mailbox().claimTimeout(), layout.mailboxes());
        closing.add("name", () -> heartbeats.retire());
        // Between the connections and the mailbox: what the last connections say can only go out while the mailbox is
        // ours.
        closing.add("presence-flush", presence);
        closing.add("edge", server);
        server.start();
        edge = server;
        housekeeping.start(mailbox.guarded(heartbeats::beat, Housekeeping.BEAT), this::purge);
        LoopProbe probe = server.probe(ticker, load::waitedForLoop);
        housekeeping.every(config.load().interval(), () -> {
            load.judge();
            probe.ask();
        });
        housekeeping.every(RELIEF_INTERVAL, relief::relieve);
        StrandedClients stranded = new StrandedClients(
                () -> mailbox.isLeftWithout(config.mailbox().claimTimeout()),
                directory,
                config.drain().batchSize());
        housekeeping.every(config.drain().batchInterval(), stranded::look);
        CutOff cutOff =
                new CutOff(heartbeats::answers, directory, config.cutOff(), ticker, new SplittableRandom(), metrics);
        metrics.watchCutOff(cutOff::isCutOff);
        housekeeping.every(CutOff.LOOK, cutOff::look);
        // Closed first, since it was added last: while clients are sent away everything else still works.
        closing.add("clients", config.drain().timeLimit().plus(CLOSE_STEP), () -> drain(server, heartbeats));
    }

    private long lastEpoch(KafkaParts kafka) {
        try (Consumer<byte[], byte[]> reader = kafka.reader("last-epoch")) {
            return LastEpoch.read(reader, chassis.instance().id(), ticker, Chassis.BROKER_TIMEOUT);
        }
    }

    private String urlOrEmpty() {
        return edge == null ? "" : url().toString();
    }

    private void purge() {
        sessions.purge();
        revocations.purge(clock.instant());
    }

    private void drain(EdgeServer server, GatewayHeartbeats heartbeats) throws InterruptedException {
        heartbeats.drain();
        server.stopAccepting();
        new Draining(directory, config.drain(), ticker, ThreadLocalRandom.current()).run();
    }

    /** Sends the clients elsewhere within {@code gateway.drain.time-limit}, then stops everything. */
    @Override
    public void close() {
        chassis.close();
    }
}
