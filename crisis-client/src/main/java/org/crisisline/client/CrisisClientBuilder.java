package org.crisisline.client;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.inbox.PositionStore;
import org.crisisline.client.outbox.OutboxLimits;
import org.crisisline.client.socket.GatewayAddress;
import org.crisisline.client.socket.SocketSettings;
import org.crisisline.client.socket.Trust;

/** What a {@link CrisisClient} needs to know. Only gateways and a token must be given. */
public final class CrisisClientBuilder {
    /**
     * Four times what a gateway takes by default as a frame: room for the fields that it adds, and for operators who
     * raised the limit.
     */
    private static final int MAX_FRAME_BYTES = 256 * 1024;

    private List<String> gateways = List.of();
    private boolean plaintextAllowed;
    private TokenSource tokens;
    private TokenPlace tokenPlace = TokenPlace.UPGRADE_HEADER;
    private Trust trust;
    private CrisisListener listener = new CrisisListener() {};
    private Executor executor;
    private PositionStore positions = PositionStore.inMemory();
    private EventLoopGroup group;
    private Class<? extends SocketChannel> channelType = NioSocketChannel.class;
    private OptionalInt severity = OptionalInt.empty();
    private Optional<Boolean> emergency = Optional.empty();
    private boolean standby;
    private boolean spareKept = true;
    private List<EmergencyNumber> emergencyNumbers = List.of();
    private boolean autoAcknowledge = true;
    private OutboxLimits outbox = OutboxLimits.DEFAULT;
    private boolean paced = true;
    private int idsRemembered = 4_096;
    private int maxFrameBytes = MAX_FRAME_BYTES;
    private boolean compression;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private int connectAttempts = 3;
    private Duration firstBackOff = Duration.ofMillis(200);
    private Duration longestBackOff = Duration.ofSeconds(10);
    private Duration partingTimeout = Duration.ofSeconds(15);

    CrisisClientBuilder() {}

    /** Where gateways are: {@code wss://HOST:PORT}; the path {@code /v1/connect} may be left out. Tried in this order. */
    public CrisisClientBuilder gateways(String... urls) {
        return gateways(List.of(urls));
    }

    /** Where gateways are. */
    public CrisisClientBuilder gateways(List<String> urls) {
        this.gateways = List.copyOf(urls);
        return this;
    }

    /** Allows {@code ws://}, without TLS: for a proxy on the same machine that ends it. */
    public CrisisClientBuilder allowPlaintext() {
        this.plaintextAllowed = true;
        return this;
    }

    /** The token of all connections. */
    public CrisisClientBuilder token(String token) {
        return tokens(TokenSource.fixed(token));
    }

    /** The token of each connection, from a supplier that does not block. */
    public CrisisClientBuilder token(Supplier<String> supplier) {
        return tokens(TokenSource.from(supplier));
    }

    /** The token of each connection. */
    public CrisisClientBuilder tokens(TokenSource source) {
        this.tokens = source;
        return this;
    }

    /** How the token is sent; in the upgrade's header by default. */
    public CrisisClientBuilder tokenIn(TokenPlace place) {
        this.tokenPlace = place;
        return this;
    }

    /** Whose certificates are believed; what the platform believes by default. Share one among many clients. */
    public CrisisClientBuilder trust(Trust trusted) {
        this.trust = trusted;
        return this;
    }

    /** Who hears what comes. */
    public CrisisClientBuilder listener(CrisisListener heard) {
        this.listener = heard;
        return this;
    }

    /** Calls the listener on this executor, one call at a time, instead of on the event loop; there it may block. */
    public CrisisClientBuilder listenerOn(Executor calling) {
        this.executor = calling;
        return this;
    }

    /** Where positions are kept; in memory by default. */
    public CrisisClientBuilder positions(PositionStore store) {
        this.positions = store;
        return this;
    }

    /**
     * The client lives on one loop of this NIO group, which it does not shut down. By default it has a thread of its
     * own.
     */
    public CrisisClientBuilder eventLoopGroup(EventLoopGroup shared) {
        return eventLoopGroup(shared, NioSocketChannel.class);
    }

    /** The same for a group of another transport, and the channel type that belongs to it. */
    public CrisisClientBuilder eventLoopGroup(EventLoopGroup shared, Class<? extends SocketChannel> type) {
        this.group = shared;
        this.channelType = type;
        return this;
    }

    /** How bad it is, 1 to 10, told on connecting; from a threshold on the session is an emergency. */
    public CrisisClientBuilder severity(int told) {
        this.severity = OptionalInt.of(told);
        return this;
    }

    /** Whether the session is an emergency, told on connecting. */
    public CrisisClientBuilder emergency(boolean told) {
        this.emergency = Optional.of(told);
        return this;
    }

    /** The card to show before any gateway has told one: for whoever can't connect at all. None by default. */
    public CrisisClientBuilder emergencyNumbers(List<EmergencyNumber> fallback) {
        this.emergencyNumbers = List.copyOf(fallback);
        return this;
    }

    /** Connects as a spare: {@link CrisisClient#activate} makes it the active one. */
    public CrisisClientBuilder standby() {
        this.standby = true;
        return this;
    }

    /**
     * Makes one connection only. By default a client that knows several gateways has a spare at another one beside the
     * active connection, and goes on there within one round trip when the active one is lost; the spare is silent but
     * for a heartbeat, and costs each gateway one more connection.
     */
    public CrisisClientBuilder withoutSpare() {
        this.spareKept = false;
        return this;
    }

    /** Leaves acknowledging to the application: {@link CrisisClient#acknowledge}. */
    public CrisisClientBuilder acknowledgeByHand() {
        this.autoAcknowledge = false;
        return this;
    }

    /** How much may be unanswered at once. */
    public CrisisClientBuilder outbox(OutboxLimits limits) {
        this.outbox = limits;
        return this;
    }

    /**
     * Sends as fast as the application calls, instead of keeping below the limits that the gateway tells; then it may
     * refuse.
     */
    public CrisisClientBuilder unpaced() {
        this.paced = false;
        return this;
    }

    /** How many of the latest messages are remembered by sender and id, 4,096 by default. */
    public CrisisClientBuilder idsRemembered(int messages) {
        this.idsRemembered = messages;
        return this;
    }

    /** The biggest frame taken from a server, 256 KiB by default. */
    public CrisisClientBuilder maxFrameBytes(int bytes) {
        this.maxFrameBytes = bytes;
        return this;
    }

    /** Offers {@code permessage-deflate}: fewer bytes on the wire, more memory for each connection. */
    public CrisisClientBuilder compression() {
        this.compression = true;
        return this;
    }

    /** How long an attempt may take from the look-up of the name to {@code connected}, 5 s by default. */
    public CrisisClientBuilder connectTimeout(Duration limit) {
        this.connectTimeout = limit;
        return this;
    }

    /**
     * How many attempts the first connection gets, 3 by default. Once connected, the client comes back as often as it
     * takes.
     */
    public CrisisClientBuilder connectAttempts(int attempts) {
        this.connectAttempts = attempts;
        return this;
    }

    /**
     * The bounds of the wait before another attempt: each is anything up to a bound that doubles from 200 ms to 10 s. Attempts to get a spare
     * connection, which nobody waits for, wait ten times as long.
     */
    public CrisisClientBuilder backOff(Duration first, Duration longest) {
        this.firstBackOff = first;
        this.longestBackOff = longest;
        return this;
    }

    /**
     * How long {@link CrisisClient#leave} and {@link CrisisClient#end} wait for the gateway's answer, 15 s by default: a
     * gateway waits 5 s for the log, which leaves room for a reconnect and for asking again.
     */
    public CrisisClientBuilder partingTimeout(Duration limit) {
        this.partingTimeout = limit;
        return this;
    }

    /**
     * The client; it does nothing before {@link CrisisClient#connect}.
     *
     * @throws IllegalArgumentException if something is missing or wrong; the message names it
     */
    public CrisisClient build() {
        if (tokens == null) {
            throw new IllegalArgumentException("token: expected one, found none");
        }
        if (maxFrameBytes < 1_024) {
            throw new IllegalArgumentException("max frame bytes: expected 1024 or more, found " + maxFrameBytes);
        }
        List<GatewayAddress> addresses = gateways.stream()
                .map(url -> GatewayAddress.parse(url, plaintextAllowed))
                .toList();
        ClientSettings settings = new ClientSettings(
                addresses,
                plaintextAllowed,
                tokens,
                tokenPlace,
                positions,
                spareKept && !standby,
                new ClientSettings.Joining(severity, emergency, standby),
                autoAcknowledge,
                outbox,
                paced,
                idsRemembered,
                emergencyNumbers,
                new ClientSettings.Timing(
                        connectTimeout, connectAttempts, firstBackOff, longestBackOff, partingTimeout));
        Trust trusted = trust == null ? Trust.system() : trust;
        SocketSettings sockets = new SocketSettings(channelType, trusted, connectTimeout, maxFrameBytes, compression);
        boolean ours = group == null;
        EventLoopGroup used = ours
                ? new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("crisis-client", true), NioIoHandler.newFactory())
                : group;
        return new CrisisClient(
                used, ours, settings, sockets, listener, Optional.ofNullable(executor), System::nanoTime);
    }
}
