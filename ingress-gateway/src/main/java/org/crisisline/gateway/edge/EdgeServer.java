package org.crisisline.gateway.edge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.ConnectionSettings;
import org.crisisline.gateway.wire.FrameCodec;
import org.crisisline.runtime.lifecycle.Precedence;
import org.crisisline.runtime.time.Ticker;

/** The listener. {@link #start}, {@link #stopAccepting} and {@link #close} block for a bounded time, on threads that may. */
public final class EdgeServer implements AutoCloseable {
    private static final long CLOSE_WAIT_MS = 3_000;
    /** Small: what a client doesn't read waits in the log, not here. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 << 10, 128 << 10);

    /**
     * Sockets that are read before the tasks have their turn, which write what the lanes dispatch. In a flood hundreds are readable at once, and an
     * emergency's message would wait for all of them (measured: 25 ms at p95, 7 with this bound).
     */
    private static final int SOCKETS_A_TURN = 32;

    private final EdgeSettings settings;
    private final ConnectionGate gate;
    private final EdgeParts parts;
    private final SslContext tls;
    private EventLoopGroup acceptor;
    private EventLoopGroup workers;
    private Channel listener;

    /**
     * Reads certificate and key; binds nothing.
     *
     * @param codecs the subprotocols, the default one first
     * @throws IllegalArgumentException naming the file or the network that can't be used
     */
    public EdgeServer(
            EdgeSettings settings, List<FrameCodec> codecs, ConnectionSettings connections, ConnectionPorts ports) {
        this.settings = settings;
        this.gate = new ConnectionGate(settings.maxConnections(), ports.metrics(), ports.clock(), ports.ticker());
        UpgradeRules rules =
                new UpgradeRules(AllowedNetworks.of(settings.networks()), settings.origins(), codecs, ports.tokens());
        this.parts = new EdgeParts(settings, rules, gate, connections, ports, new SecureRandom());
        this.tls = TlsContext.of(settings.certificate(), settings.key());
    }

    /**
     * Listens.
     *
     * @throws BindException naming the address, if it is taken
     */
    public synchronized void start() throws InterruptedException, BindException {
        boolean epoll = Epoll.isAvailable();
        acceptor = group(1, "gateway-accept", epoll);
        workers = group(settings.threads(), "gateway-io", epoll);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptor, workers)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelSetup(parts, tls));
        var bound = bootstrap.bind(settings.host(), settings.port()).await();
        if (!bound.isSuccess()) {
            BindException taken = new BindException("can't listen on " + settings.host() + ":" + settings.port()
                    + " (gateway.host, gateway.port): " + bound.cause().getMessage());
            taken.initCause(bound.cause());
            throw taken;
        }
        listener = bound.channel();
    }

    private static EventLoopGroup group(int threads, String name, boolean epoll) {
        IoHandlerFactory factory = epoll
                ? EpollIoHandler.newFactory(SOCKETS_A_TURN, DefaultSelectStrategyFactory.INSTANCE)
                : NioIoHandler.newFactory();
        DefaultThreadFactory threadFactory = new DefaultThreadFactory(name, true, Precedence.FIRST.priority());
        return new MultiThreadIoEventLoopGroup(threads, threadFactory, factory);
    }

    /** Where it listens; once started. */
    public synchronized int port() {
        if (listener == null) {
            throw new IllegalStateException("the gateway doesn't listen yet");
        }
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /**
     * Asks the event loops how long a task waits for them; once started.
     *
     * @param waited told, on any thread, in nanoseconds
     */
    public synchronized LoopProbe probe(Ticker ticker, LongConsumer waited) {
        return new LoopProbe(workers, ticker, waited);
    }

    /** How many sockets are open, those that are no connections yet included. */
    public int openSockets() {
        return gate.open();
    }

    /** Takes no new connection; those that are there stay. */
    public synchronized void stopAccepting() {
        if (listener != null) {
            listener.close().awaitUninterruptibly(CLOSE_WAIT_MS);
        }
    }

    /** Cuts off what is left. */
    @Override
    public synchronized void close() {
        stopAccepting();
        if (workers != null) {
            var unused = acceptor.shutdownGracefully(0, CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
            workers.shutdownGracefully(0, CLOSE_WAIT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_WAIT_MS);
        }
    }
}
