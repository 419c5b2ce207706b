package org.crisisline.system.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.SimulatedLine;
import org.crisisline.gateway.connection.TokenGate;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.directory.FactsIntake;
import org.crisisline.gateway.directory.SessionFacts;
import org.crisisline.gateway.mailbox.MailboxIntake;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.GatewayHeartbeats;
import org.crisisline.gateway.publish.Incarnation;
import org.crisisline.gateway.publish.LaneWriter;
import org.crisisline.gateway.publish.RecordWriter;
import org.crisisline.gateway.publish.RefusedMessages;
import org.crisisline.gateway.publish.SideLog;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.token.TokenVerdict;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Place;

/**
 * A gateway without sockets and threads: real conversations, directory, writers, heartbeats and mailbox; the claim of a mailbox and the outbox of
 * presence are modelled, since their threads are most of what they are. It can be killed, stopped, started again, and lose its mailbox.
 */
final class SimulatedGateway {
    static final Duration BEAT = Duration.ofMillis(400);
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final Duration TOKEN_LIFE = Duration.ofDays(1_000);
    /** Of one participant. */
    private static final int MOST_CONNECTIONS = 3;
    /** More than all participants of a run have connections: as for the real one there is always room to say that somebody is gone. */
    private static final int FAREWELLS = 200;

    private final World world;
    private final SimulatedLog log;
    private final Faults faults;
    private final String id;
    private final TopicLayout layout;
    private final NodeClock clock;
    private final Map<Lane, Long> mailboxRead = new EnumMap<>(Lane.class);
    private final List<SimulatedSocket> sockets = new ArrayList<>();
    private SimulatedProducer producer;
    private CurrentIncarnation incarnation;
    private ConnectionDirectory directory;
    private SessionFacts facts;
    private long[] factsRead;
    private SimulatedPresenceOutbox presence;
    private MailboxIntake intake;
    private GatewayHeartbeats heartbeats;
    private ConnectionPorts ports;
    private long lastEpoch;
    /** Of all its lives. */
    private long highestEpoch;

    private int connections;
    private boolean up;
    private long stoppedUntil;
    private long beatAt;

    SimulatedGateway(World world, Faults faults, SimulatedLog log, String id, TopicLayout layout) {
        this.world = world;
        this.faults = faults;
        this.log = log;
        this.id = id;
        this.layout = layout;
        this.clock = new NodeClock(world);
    }

    /** Starts with nothing but what the log has; connections come once it has a mailbox. */
    void start(int failOneIn) {
        producer = new SimulatedProducer(world, log);
        producer.failOneIn(failOneIn);
        incarnation = new CurrentIncarnation();
        directory = new ConnectionDirectory(MOST_CONNECTIONS);
        facts = new SessionFacts(clock, layout.tokenLifetime().multipliedBy(2), 100);
        factsRead = new long[layout.sessionPartitions()];
        GatewayMetrics metrics = Quiet.of(GatewayMetrics.class);
        RecordWriter writer = new RecordWriter(producer, new SessionPartitions(layout.sessionPartitions()));
        Dependency kafka =
                new Health(new Instance("ingress-gateway", id), new Lifecycle(id, clock), clock).dependency("kafka");
        presence = new SimulatedPresenceOutbox(world, faults, writer, incarnation, FAREWELLS);
        SideLog sideLog = new SideLog(writer, new Instance("ingress-gateway", id), clock, metrics);
        LaneWriter lanes = new LaneWriter(
                Map.of(Lane.EMERGENCY, writer, Lane.ROUTINE, writer),
                incarnation,
                new RefusedMessages(writer, sideLog, clock, metrics),
                kafka,
                metrics);
        intake = new MailboxIntake(directory, incarnation, lanes, sideLog, metrics);
        heartbeats = new GatewayHeartbeats(
                writer, incarnation, () -> "wss://" + id, directory::size, kafka, SILENCE, this::renewPresence);
        ports = new ConnectionPorts(
                directory,
                lanes,
                lanes,
                presence,
                (action, party, escalation, outcome, story) -> {},
                Quiet.of(ConnectionPorts.SessionActivity.class),
                facts,
                new Tokens(clock),
                metrics,
                clock,
                clock);
        lastEpoch = lastEpochInLog();
        readAllFacts();
        up = true;
        stoppedUntil = world.nanos();
        beatAt = world.nanos();
        world.tell(() -> this + " starts");
    }

    private long lastEpochInLog() {
        return log.values(Topics.GATEWAYS, 0).stream()
                .filter(beat -> beat.getGatewayId().equals(id))
                .mapToLong(GatewayHeartbeat::getEpoch)
                .max()
                .orElse(0);
    }

    /** Its connections and what it had not sent are gone, whatever had arrived. */
    void kill() {
        world.tell(() -> this + " is killed");
        up = false;
        producer.crash();
        sockets.forEach(SimulatedSocket::gatewayIsGone);
        sockets.clear();
    }

    void stop(Duration duration) {
        world.tell(() -> this + " is stopped for " + duration);
        stoppedUntil = world.nanos() + duration.toNanos();
    }

    void goOn() {
        stoppedUntil = world.nanos();
        producer.failOneIn(0);
    }

    boolean isUp() {
        return up;
    }

    boolean runs() {
        return up && world.nanos() >= stoppedUntil;
    }

    boolean takesConnections() {
        return runs() && incarnation.get().isPresent();
    }

    NodeClock clock() {
        return clock;
    }

    SimulatedProducer producer() {
        return producer;
    }

    SimulatedPresenceOutbox presence() {
        return presence;
    }

    List<SimulatedSocket> sockets() {
        return sockets;
    }

    // ------------------------------------------------------------------------------------------------ the mailbox

    /** The group gave it a mailbox: both lanes are read from their ends, and another incarnation begins. */
    void claimed(int mailbox) {
        for (Lane lane : Lane.values()) {
            mailboxRead.put(lane, log.end(new Place(Topics.deliveriesOf(lane).name(), mailbox)));
        }
        Incarnation next = announced(mailbox);
        if (next.epoch() <= highestEpoch) {
            throw new AssertionError(this + " goes back from epoch " + highestEpoch + " to " + next.epoch());
        }
        highestEpoch = next.epoch();
        incarnation.begin(next);
        world.tell(() -> this + " claims mailbox " + mailbox + " with epoch " + lastEpoch);
        heartbeats.beat();
        renewPresence();
    }

    /** The real one waits until the log has the epoch, and claims again without it. */
    private Incarnation announced(int mailbox) {
        CompletableFuture<Void> inLog;
        Incarnation next;
        do {
            lastEpoch = Math.max(clock.millis(), lastEpoch + 1);
            next = new Incarnation(id, lastEpoch, mailbox);
            inLog = heartbeats.announce(next);
            producer.carryAll(new Place(Topics.GATEWAYS.name(), 0));
        } while (inLog.isCompletedExceptionally());
        return next;
    }

    /** The group took its mailbox back. */
    void lostMailbox() {
        world.tell(() -> this + " has lost its mailbox");
        incarnation.end();
    }

    private void renewPresence() {
        directory.all().stream()
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .forEach(handle -> handle.tell(new ConnectionEvent.RenewPresence()));
    }

    private Optional<Place> mailboxPlace(Lane lane) {
        return incarnation.get().map(now -> new Place(Topics.deliveriesOf(lane).name(), now.mailbox()));
    }

    boolean hasMail(Lane lane) {
        return mailboxPlace(lane)
                .filter(place -> mailboxRead.get(lane) < log.end(place))
                .isPresent();
    }

    /** Reads a record of its mailbox, or doesn't, or does so twice. */
    void readMail(Lane lane, int times) {
        Place place = mailboxPlace(lane).orElseThrow();
        long offset = mailboxRead.merge(lane, 1L, Long::sum) - 1;
        SimulatedLog.Entry entry = log.read(place, offset);
        world.tell(() -> this + (times == 0 ? " loses " : " reads ") + Telling.of(place.topic(), offset, entry));
        for (int i = 0; i < times; i++) {
            intake.read(
                    lane, new ConsumerRecord<>(place.topic(), place.partition(), offset, entry.key(), entry.value()));
        }
    }

    // ------------------------------------------------------------------------------------------------ other threads

    private void readAllFacts() {
        while (readFact()) {
            // All of them, before it takes connections.
        }
    }

    /** Reads one record of what is known of sessions; whether there was one. */
    boolean readFact() {
        for (int partition = 0; partition < factsRead.length; partition++) {
            Place place = new Place(Topics.SESSIONS.name(), partition);
            if (factsRead[partition] < log.end(place)) {
                SimulatedLog.Entry entry = log.read(place, factsRead[partition]++);
                FactsIntake.read(Topics.SESSIONS.valueSerde().decode(entry.value()), facts, directory);
                return true;
            }
        }
        return false;
    }

    void beatIfDue() {
        if (world.nanos() - beatAt >= 0) {
            beatAt = world.nanos() + BEAT.toNanos();
            heartbeats.beat();
        }
    }

    // ------------------------------------------------------------------------------------------------ connections

    SimulatedSocket accept(RandomGenerator random) {
        String connectionId = id + "-c" + connections++;
        SimulatedLine line = new SimulatedLine(connectionId, Settings.connections(id), ports, random);
        SimulatedSocket socket = new SimulatedSocket(this, line);
        sockets.add(socket);
        return socket;
    }

    /** Forgets what is closed at both ends. */
    void sweep() {
        sockets.removeIf(socket -> socket.isBroken() && !socket.line().hasTasks());
    }

    @Override
    public String toString() {
        return id;
    }

    /** Tokens that say what they are. */
    private record Tokens(NodeClock clock) implements TokenGate {
        @Override
        public TokenVerdict verify(String token, Instant now) {
            String[] parts = token.split("/", -1);
            return new TokenVerdict.Valid(new TokenClaims(
                    parts[0], parts[1], Role.valueOf(parts[2]), clock.instant().plus(TOKEN_LIFE), token));
        }

        @Override
        public boolean isRevoked(String tokenId) {
            return false;
        }
    }
}
