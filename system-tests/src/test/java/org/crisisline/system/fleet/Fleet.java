package org.crisisline.system.fleet;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.crisisline.cli.embedded.DataDirectory;
import org.crisisline.cli.embedded.DevelopmentCertificates;
import org.crisisline.cli.embedded.EmbeddedRedis;
import org.crisisline.cli.oncall.OnCallCall;
import org.crisisline.cli.oncall.OnCallReceiver;
import org.crisisline.cli.stack.StackLog;
import org.crisisline.cli.token.DevelopmentTokens;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.socket.Trust;
import org.crisisline.delivery.DeliveryProcessorMain;
import org.crisisline.escalation.EscalationServiceMain;
import org.crisisline.gateway.IngressGatewayMain;
import org.crisisline.monitor.MonitorServiceMain;
import org.crisisline.runtime.time.Ticker;

/**
 * A system of many processes, and what can befall them.
 *
 * <p>{@link #start} returns when every node is ready; {@link #close} ends every process, whatever state it is in, and the processes also
 * end when this JVM does. Gateways reach the brokers through relays in this JVM, so that {@link #cut} can part them. For one thread, which it blocks.
 */
public final class Fleet implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(15);
    /** The last of three brokers waits for a quorum that has gone, to be told that it may go, too. */
    private static final Duration BROKER_GRACE = Duration.ofSeconds(5);

    private static final Duration TOKEN_LIFE = Duration.ofHours(6);

    private final FleetPlan plan;
    private final List<Node> nodes;
    private final DataDirectory directory;
    private final Addresses addresses;
    private final OnCallReceiver onCall;
    private final List<OnCallCall> calls = new CopyOnWriteArrayList<>();
    private final List<Consumer<OnCallCall>> callListeners = new CopyOnWriteArrayList<>();
    private final DevelopmentCertificates certificates;
    private final ServiceArguments arguments;
    private final Readiness readiness;
    private final Cluster cluster;
    private final Uuid clusterId = Uuid.randomUuid();
    private final EventLoopGroup relayLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<Node, List<TcpRelay>> relays = new LinkedHashMap<>();
    private final Map<Node, NodeProcess> processes = new HashMap<>();
    private EmbeddedRedis redis;
    private final Thread atExit = new Thread(this::killAll, "fleet-exit");

    private Fleet(FleetPlan plan, DataDirectory directory) throws IOException {
        this.plan = plan;
        this.nodes = plan.nodes();
        this.directory = directory;
        this.addresses = new Addresses(nodes);
        this.onCall = OnCallReceiver.start(directory.secrets().escalationLinkSecret(), Ticker.system(), this::called);
        this.certificates = DevelopmentCertificates.ensure(directory.tls(), Clock.systemUTC());
        this.arguments = new ServiceArguments(plan, addresses, directory, certificates, onCall);
        this.readiness = new Readiness(addresses);
        this.cluster = new Cluster(addresses.bootstrap());
        for (Node gateway : nodes(Node.Kind.GATEWAY)) {
            relays.put(gateway, new ArrayList<>());
            for (Node broker : nodes(Node.Kind.BROKER)) {
                relays.get(gateway)
                        .add(new TcpRelay(
                                relayLoop.next(),
                                addresses.relay(gateway, broker),
                                addresses.listener(gateway, broker)));
            }
        }
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** A fleet whose processes keep what they write in {@code folder}; nothing runs yet but what belongs to this JVM. */
    public static Fleet of(FleetPlan plan, Path folder) throws IOException {
        DataDirectory directory = DataDirectory.open(folder);
        // What this JVM's own clients say while brokers are away belongs beside what the processes say.
        StackLog.toFile(directory.logs());
        try {
            return new Fleet(plan, directory);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    // ------------------------------------------------------------------------------------------------ all of it

    /**
     * Starts what does not run.
     *
     * @throws AssertionError when a node is not ready in time, with the end of its log
     */
    public Fleet start() throws Exception {
        launch(nodes(Node.Kind.BROKER));
        cluster.awaitBrokers(nodes(Node.Kind.BROKER).size(), runningBrokers());
        List<Node> others =
                nodes.stream().filter(node -> node.kind() != Node.Kind.BROKER).toList();
        // All at once: each waits for Kafka more than it works.
        launch(others);
        for (Node node : others) {
            awaitReady(node);
        }
        return this;
    }

    /** Ends everything in order, as an operator does: gateways first, brokers last. */
    public void stopAll() throws Exception {
        List<Node> last = new ArrayList<>(nodes);
        Collections.reverse(last);
        for (Node node : last) {
            if (isRunning(node)) {
                stop(node);
            }
        }
    }

    /** As when the power of all machines fails at the same moment. Returns when all are gone. */
    public void killAll() {
        List<ProcessHandle> handles = new ArrayList<>();
        processes.values().forEach(process -> handles.add(process.handle()));
        if (redis != null) {
            ProcessHandle.of(redis.pid()).ifPresent(handles::add);
        }
        handles.forEach(ProcessHandle::destroyForcibly);
        handles.forEach(handle -> handle.onExit().join());
    }

    // ------------------------------------------------------------------------------------------------ one node

    /** {@code kill -9}. Returns when it is gone. */
    public void kill(Node node) throws Exception {
        kill(List.of(node));
    }

    /** {@code kill -9} of all of them at once. Returns when they are gone. */
    public void kill(List<Node> some) throws Exception {
        List<ProcessHandle> handles = some.stream().map(this::handle).toList();
        // Not by a process of its own, which on a busy machine takes a third of a second of what is measured.
        handles.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle handle : handles) {
            handle.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** SIGSTOP: it stands still, and its connections stay open. */
    public void pause(Node node) throws Exception {
        pause(List.of(node));
    }

    /** SIGSTOP of all of them at once. */
    public void pause(List<Node> some) throws Exception {
        for (Node node : some) {
            Signal.STOP.to(handle(node));
        }
    }

    /** SIGCONT. Returns when it is ready again; a broker, when every partition has all of its copies. */
    public void resume(Node node) throws Exception {
        resume(List.of(node));
    }

    /** SIGCONT of all of them, then as {@link #resume(Node)}. */
    public void resume(List<Node> some) throws Exception {
        for (Node node : some) {
            Signal.CONT.to(handle(node));
        }
        for (Node node : some) {
            awaitReady(node);
        }
    }

    /** SIGSTOP, and SIGCONT after a time. Returns when it is ready again. */
    public void pause(Node node, Duration duration) throws Exception {
        pause(node);
        try {
            handle(node).onExit().get(duration.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError(node + " ended while it was stopped");
        } catch (TimeoutException asPlanned) {
            resume(node);
        }
    }

    /** SIGTERM, and SIGKILL if that does not end it in time. */
    public void stop(Node node) throws Exception {
        if (node.kind() == Node.Kind.REDIS) {
            redis.close();
        } else {
            processes.get(node).stop(node.kind() == Node.Kind.BROKER ? BROKER_GRACE : GRACE);
        }
    }

    /** Starts a node that was killed or stopped, and returns when it is ready; a broker, when every partition has all of its copies. */
    public void restart(Node node) throws Exception {
        restart(List.of(node));
    }

    /** The same of all of them at once. */
    public void restart(List<Node> some) throws Exception {
        launch(some);
        for (Node node : some) {
            awaitReady(node);
        }
    }

    /** Whether its process exists; it may be stopped. */
    public boolean isRunning(Node node) {
        return node.kind() == Node.Kind.REDIS
                ? redis != null && redis.isAlive()
                : processes.containsKey(node) && processes.get(node).isAlive();
    }

    // ------------------------------------------------------------------------------------------------ the network

    /** Parts a gateway from all brokers: nothing passes, and nothing is refused. */
    public void cut(Node gateway) {
        relays.get(gateway).forEach(TcpRelay::cut);
    }

    /** Ends {@link #cut}. */
    public void join(Node gateway) {
        relays.get(gateway).forEach(TcpRelay::join);
    }

    // ------------------------------------------------------------------------------------------------ who is who

    /** All nodes, in the order in which they are started. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Those of a kind. */
    public List<Node> nodes(Node.Kind kind) {
        return nodes.stream().filter(node -> node.kind() == kind).toList();
    }

    /** What Kafka says of itself: leaders, copies, members of groups. */
    public Cluster cluster() {
        return cluster;
    }

    /** Brokers, for clients that no fault of this fleet cuts off. */
    public String bootstrapServers() {
        return addresses.bootstrap();
    }

    /** Where the services of a kind that run show their metrics and their health; they ask for no token. */
    public List<URI> operations(Node.Kind kind) {
        return nodes(kind).stream()
                .filter(this::isRunning)
                .map(node -> URI.create("http://127.0.0.1:" + addresses.operations(node)))
                .toList();
    }

    /** Where clients connect; in the order of the gateways. */
    public List<String> gatewayUrls() {
        return nodes(Node.Kind.GATEWAY).stream()
                .map(gateway -> "wss://localhost:" + addresses.service(gateway) + "/v1/connect")
                .toList();
    }

    /** Whose certificates the clients believe. */
    public Trust trust() {
        return Trust.authorities(certificates.authority());
    }

    /** The same as a file, for clients that are not the SDK's. */
    public Path certificateAuthority() {
        return certificates.authority();
    }

    /** A token that outlives the test. */
    public String token(String session, String participant, TokenRole role) {
        return new DevelopmentTokens(directory.secrets().tokenSecret(), Clock.systemUTC())
                .sign(session, participant, role, TOKEN_LIFE);
    }

    /** Partitions of the topics that are keyed by session. */
    public int sessionPartitions() {
        return plan.sessionPartitions();
    }

    /** Calls that reached the on-call desk. */
    public List<OnCallCall> calls() {
        return calls;
    }

    /** Tells of each further call that reaches the on-call desk, on several threads; the listener must not block. */
    public void onCall(Consumer<OnCallCall> listener) {
        callListeners.add(listener);
    }

    private void called(OnCallCall call) {
        calls.add(call);
        callListeners.forEach(listener -> listener.accept(call));
    }

    /** What a node printed, in all of its runs. */
    public Path log(Node node) {
        return directory.logs().resolve(node + ".log");
    }

    // ------------------------------------------------------------------------------------------------ processes

    private void launch(List<Node> some) throws IOException {
        for (Node node : some) {
            if (!isRunning(node)) {
                launch(node);
            }
        }
    }

    private void launch(Node node) throws IOException {
        switch (node.kind()) {
            case REDIS -> redis = EmbeddedRedis.start(directory, addresses.service(node));
            case BROKER -> {
                Path folder = directory.kafka().resolve(node.toString());
                Path settings = new BrokerFolder(clusterId, node, plan, addresses, folder).prepare();
                launch(node, "320m", kafka.Kafka.class, List.of(settings.toString()));
            }
            case GATEWAY -> launch(node, "256m", IngressGatewayMain.class, arguments.of(node));
            case PROCESSOR -> launch(node, "256m", DeliveryProcessorMain.class, arguments.of(node));
            case ESCALATION -> launch(node, "128m", EscalationServiceMain.class, arguments.of(node));
            case MONITOR -> launch(node, "192m", MonitorServiceMain.class, arguments.of(node));
        }
    }

    private void launch(Node node, String heap, Class<?> main, List<String> words) throws IOException {
        processes.put(node, NodeProcess.start(node, log(node), heap, main, words));
    }

    private void awaitReady(Node node) throws Exception {
        switch (node.kind()) {
            case REDIS -> {
                // Its start has waited.
            }
            case BROKER -> {
                cluster.awaitBrokers(runningBrokers().size(), runningBrokers());
                cluster.awaitAllCopies();
            }
            case MONITOR, ESCALATION, PROCESSOR, GATEWAY -> readiness.await(node, processes.get(node));
        }
    }

    private List<NodeProcess> runningBrokers() {
        return nodes(Node.Kind.BROKER).stream()
                .map(processes::get)
                .filter(process -> process != null && process.isAlive())
                .toList();
    }

    private ProcessHandle handle(Node node) {
        if (!isRunning(node)) {
            throw new IllegalStateException(node + " does not run");
        }
        return node.kind() == Node.Kind.REDIS
                ? ProcessHandle.of(redis.pid()).orElseThrow()
                : processes.get(node).handle();
    }

    /** Ends every process by force, also those that are stopped. What they wrote stays in the folder. */
    @Override
    public void close() {
        killAll();
        cluster.close();
        onCall.close();
        relays.values().forEach(some -> some.forEach(TcpRelay::close));
        relayLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(GRACE.toSeconds(), TimeUnit.SECONDS);
        if (redis != null) {
            redis.close();
        }
        directory.close();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // It runs already, and finds nothing alive.
        }
    }
}
