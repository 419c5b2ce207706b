package org.crisisline.system.fleet;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * Passes the bytes of TCP connections on, until it is cut. Then it is like a network that swallows packets: open connections stay open and are
 * silent, new ones get nowhere, and no one is told. Joined again, what was held goes on, as TCP's own repeats would make it.
 *
 * <p>All state belongs to one event loop; the methods may be called from any thread but that one, and return when it is done.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what a write or a close comes to is heard as the end of the channel
final class TcpRelay implements AutoCloseable {
    private final EventLoop loop;
    private final InetSocketAddress target;
    private final Set<Inbound> connections = new HashSet<>();
    private final Channel listener;
    private boolean cut;

    /**
     * Listens.
     *
     * @param port on loopback
     * @param targetPort where each connection goes on to, on loopback
     */
    TcpRelay(EventLoop loop, int port, int targetPort) {
        this.loop = loop;
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        this.listener = new ServerBootstrap()
                .group(loop, loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Inbound(channel));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .syncUninterruptibly()
                .channel();
    }

    void cut() {
        onLoop(() -> {
            cut = true;
            connections.forEach(Inbound::flow);
        });
    }

    void join() {
        onLoop(() -> {
            cut = false;
            connections.forEach(Inbound::flow);
        });
    }

    @Override
    public void close() {
        onLoop(() -> {
            listener.close();
            Set.copyOf(connections).forEach(connection -> connection.client.close());
        });
    }

    private void onLoop(Runnable step) {
        loop.submit(step).syncUninterruptibly();
    }

    /** The side that connected to us; it makes the other one. */
    private final class Inbound extends ChannelInboundHandlerAdapter {
        private final Channel client;
        private Channel server;
        private boolean connected;

        Inbound(Channel client) {
            this.client = client;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            connections.add(this);
            flow();
        }

        /** Lets bytes pass, or not, in both directions; each waits for the other side's buffer. */
        void flow() {
            if (!cut && server == null) {
                connect();
            }
            boolean open = connected && !cut;
            client.config().setAutoRead(open && server.isWritable());
            if (connected) {
                server.config().setAutoRead(open && client.isWritable());
            }
        }

        private void connect() {
            server = new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new Outbound(this))
                    .connect(target)
                    .addListener(done -> {
                        connected = done.isSuccess();
                        if (connected) {
                            flow();
                        } else {
                            client.close();
                        }
                    })
                    .channel();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            pass(bytes, server);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            server.flush();
            flow();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            flow();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connections.remove(this);
            if (server != null) {
                server.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
            client.close();
        }
    }

    /** The side that we connected to. */
    private static final class Outbound extends ChannelInboundHandlerAdapter {
        private final Inbound other;

        Outbound(Inbound other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            pass(bytes, other.client);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            other.client.flush();
            other.flow();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            other.flow();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            other.client.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
            context.close();
        }
    }

    private static void pass(Object bytes, Channel to) {
        if (to.isActive()) {
            to.write(bytes);
        } else {
            ReferenceCountUtil.release(bytes);
        }
    }
}
