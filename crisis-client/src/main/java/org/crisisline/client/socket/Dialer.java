package org.crisisline.client.socket;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketClientCompressionHandler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/** Opens connections. Used on its event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // each look-up and each close ends in the handler
public final class Dialer {
    /** The answer to an upgrade: a status line, headers, and a few words when it is a refusal. */
    private static final int MAX_UPGRADE_RESPONSE_BYTES = 64 * 1024;

    private final EventLoop loop;
    private final SocketSettings settings;
    private final LongSupplier nanoTime;
    private int dialled;

    /** {@code nanoTime} is a monotonic clock. */
    public Dialer(EventLoop loop, SocketSettings settings, LongSupplier nanoTime) {
        this.loop = loop;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** An attempt that can be given up. */
    public static final class Dialling {
        private final SocketHandler handler;
        private Channel channel;

        private Dialling(SocketHandler handler) {
            this.handler = handler;
        }

        /** How far it has come, in words for an error. */
        public String stage() {
            return handler.stage();
        }

        /** Nothing more is heard of it. */
        public void abandon() {
            handler.mute();
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** Connects, with TLS if the address says so, and upgrades; {@code events} hears how it went. */
    public Dialling dial(GatewayAddress address, Optional<String> bearerToken, SocketEvents events) {
        SocketHandler handler = new SocketHandler(address, events, nanoTime);
        Dialling dialling = new Dialling(handler);
        int attempt = dialled++;
        if (isLiteral(address.host())) {
            connect(new InetSocketAddress(address.host(), address.port()), address, bearerToken, dialling);
            return dialling;
        }
        // The platform's look-up knows hosts files, search domains and the like, but it blocks.
        CompletableFuture.supplyAsync(() -> lookUp(address.host()))
                .whenCompleteAsync(
                        (found, failure) -> {
                            if (failure != null) {
                                handler.failed(ConnectFailedException.of(
                                        ConnectFailedException.Reason.NAME_UNKNOWN,
                                        "the host of " + address + " is not known",
                                        failure));
                            } else if (!handler.muted()) {
                                InetAddress chosen = found[attempt % found.length];
                                connect(new InetSocketAddress(chosen, address.port()), address, bearerToken, dialling);
                            }
                        },
                        loop);
        return dialling;
    }

    private static boolean isLiteral(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private static InetAddress[] lookUp(String host) {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }

    private void connect(
            InetSocketAddress target, GatewayAddress address, Optional<String> bearerToken, Dialling dialling) {
        SocketHandler handler = dialling.handler;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(settings.channelType())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        assemble(channel, address, bearerToken, handler);
                    }
                });
        handler.dialling();
        ChannelFuture connecting = bootstrap.connect(target);
        dialling.channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                handler.failed(FailureReading.read(address, done.cause()));
            }
        });
    }

    private void assemble(
            Channel channel, GatewayAddress address, Optional<String> bearerToken, SocketHandler handler) {
        ChannelPipeline pipeline = channel.pipeline();
        if (address.secure()) {
            pipeline.addLast(settings.trust().context().newHandler(channel.alloc(), address.host(), address.port()));
        }
        pipeline.addLast(new HttpClientCodec());
        pipeline.addLast(new HttpObjectAggregator(MAX_UPGRADE_RESPONSE_BYTES));
        if (settings.compression()) {
            pipeline.addLast(new WebSocketClientCompressionHandler(settings.maxFrameBytes()));
        }
        pipeline.addLast(new RefusalReader(handler));
        pipeline.addLast(webSocket(address, bearerToken));
        pipeline.addLast(new WebSocketFrameAggregator(settings.maxFrameBytes()));
        pipeline.addLast(handler);
    }

    private WebSocketClientProtocolHandler webSocket(GatewayAddress address, Optional<String> bearerToken) {
        HttpHeaders headers = new DefaultHttpHeaders().add(HttpHeaderNames.USER_AGENT, "crisis-client (Java)");
        bearerToken.ifPresent(token -> headers.add(HttpHeaderNames.AUTHORIZATION, "Bearer " + token));
        return new WebSocketClientProtocolHandler(
                new UpgradeToWebSocket(address, headers, settings),
                WebSocketClientProtocolConfig.newBuilder()
                        // We send our own close frames and want to see the server's.
                        .handleCloseFrames(false)
                        .sendCloseFrame(null)
                        .handshakeTimeoutMillis(settings.connectTimeout().toMillis())
                        .build());
    }
}
