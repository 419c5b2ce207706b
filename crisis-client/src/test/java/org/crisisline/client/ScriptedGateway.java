package org.crisisline.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crisisline.client.socket.Trust;

/**
 * A gateway that says what a test tells it to, over real sockets and TLS 1.3. What it checks by itself, it checks as
 * the protocol says: path, subprotocol, no Origin from a native client, the bearer token.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a test that waits for nothing sees a lost write as a missing frame
final class ScriptedGateway implements AutoCloseable {
    static final String EPOCH = "00000000c0ffee00";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 10;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    private final AtomicInteger upgrades = new AtomicInteger();
    private final X509Bundle certificate;
    private final Channel server;
    private volatile Optional<Integer> refusal = Optional.empty();
    private volatile String body = "";
    private volatile boolean silentToPings;

    ScriptedGateway() {
        this("localhost");
    }

    ScriptedGateway(String certifiedName) {
        try {
            certificate = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=scripted gateway")
                    .addSanDnsName(certifiedName)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            SslContext tls = SslContextBuilder.forServer(certificate.toKeyManagerFactory())
                    .protocols("TLSv1.3")
                    .build();
            server = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(tls.newHandler(channel.alloc()))
                                    .addLast(new HttpServerCodec())
                                    .addLast(new HttpObjectAggregator(65_536))
                                    .addLast(new Gate())
                                    .addLast(
                                            new WebSocketServerProtocolHandler(
                                                    WebSocketServerProtocolConfig.newBuilder()
                                                            .websocketPath("/v1/connect")
                                                            .subprotocols("crisis.v1.json")
                                                            .handleCloseFrames(false)
                                                            .sendCloseFrame(null)
                                                            .dropPongFrames(false)
                                                            .build()) {
                                                @Override
                                                protected void decode(
                                                        ChannelHandlerContext ctx,
                                                        WebSocketFrame frame,
                                                        List<Object> out)
                                                        throws Exception {
                                                    if (frame instanceof PingWebSocketFrame && silentToPings) {
                                                        return;
                                                    }
                                                    super.decode(ctx, frame, out);
                                                }
                                            })
                                    .addLast(new Connection());
                        }
                    })
                    .bind("localhost", 0)
                    .sync()
                    .channel();
        } catch (Exception e) {
            throw new IllegalStateException("the scripted gateway does not start", e);
        }
    }

    String url() {
        return "wss://localhost:" + port();
    }

    int port() {
        return ((java.net.InetSocketAddress) server.localAddress()).getPort();
    }

    Trust trust() {
        return Trust.authorities(certificate.getCertificate());
    }

    String caPem() {
        return certificate.getCertificatePEM();
    }

    /** Answers every upgrade with this status. */
    void refuseUpgrades(int status) {
        refusal = Optional.of(status);
    }

    /** What the body of a refused upgrade says. */
    void refusesWith(String json) {
        body = json;
    }

    /** Plays dead: leaves WebSocket pings unanswered. */
    void ignorePings() {
        silentToPings = true;
    }

    int upgrades() {
        return upgrades.get();
    }

    /** The next connection that was upgraded. */
    Connection next() throws InterruptedException {
        Connection connection = connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("no connection came within " + PATIENCE_SECONDS + " s");
        }
        return connection;
    }

    /** The next connection, after its {@code connect} was answered as for an active participant whose resume is taken up. */
    Connection nextConnected() throws InterruptedException {
        Connection connection = next();
        JsonNode connect = connection.expect("connect");
        connection.send(connected().put("resumed", connect.has("resume")));
        return connection;
    }

    boolean nobodyElseComes(long millis) throws InterruptedException {
        return connections.poll(millis, TimeUnit.MILLISECONDS) == null;
    }

    /** A frame to be changed and sent. */
    static ObjectNode frame(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    static ObjectNode connected() {
        ObjectNode frame = frame("connected")
                .put("connectionId", "c-1")
                .put("sessionId", "s-1")
                .put("participantId", "p-1")
                .put("role", "person")
                .put("gatewayId", "g-1")
                .put("active", true)
                .put("emergency", false)
                .put("resumed", false)
                .put("epoch", EPOCH)
                .put("heartbeatMs", 15_000)
                .put("serverTime", "2026-01-01T00:00:00.000Z");
        frame.putObject("limits")
                .put("maxFrameBytes", 65_536)
                .put("maxPayloadBytes", 32_768)
                .put("messagesPerSecond", 1_000)
                .put("burst", 1_000);
        return frame;
    }

    /** Whether the connection is the active one from now on. */
    static ObjectNode active(boolean now) {
        return frame("active").put("active", now);
    }

    static ObjectNode message(String id, String priority, long position, Long previous) {
        ObjectNode frame = frame("message")
                .put("id", id)
                .put("priority", priority)
                .put("position", position)
                .put("kind", "text")
                .put("receivedAt", "2026-01-01T00:00:00.000Z")
                .put("attempt", 1);
        if (previous != null) {
            frame.put("previous", previous);
        }
        frame.putObject("from").put("participantId", "p-2").put("role", "responder");
        frame.putObject("payload").put("text", "secret words");
        return frame;
    }

    /** Behind which position of a priority a frame of a client resumes. */
    static long resumeAt(JsonNode frame, String priority) {
        JsonNode position = frame.at("/resume/positions/" + priority);
        if (!position.isIntegralNumber()) {
            throw new AssertionError("expected a position of " + priority + " to resume at, found " + frame);
        }
        return position.longValue();
    }

    static ObjectNode accepted(JsonNode sent, long position) {
        return frame("accepted")
                .put("id", sent.get("id").textValue())
                .put("priority", sent.path("priority").asText("EMERGENCY"))
                .put("position", position);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** What the protocol says of the upgrade. */
    private final class Gate extends SimpleChannelInboundHandler<FullHttpRequest> {
        Gate() {
            super(false);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            upgrades.incrementAndGet();
            HttpHeaders headers = request.headers();
            int status = refusal.orElseGet(() -> {
                if (!"/v1/connect".equals(request.uri())) {
                    return 404;
                }
                if (!headers.contains("Upgrade")) {
                    return 426;
                }
                if (headers.contains("Origin")) {
                    return 403;
                }
                String bearer = headers.get("Authorization");
                return bearer != null && !bearer.equals("Bearer good") ? 401 : 101;
            });
            if (status == 101) {
                ctx.pipeline().get(Connection.class).upgrade = headers.copy();
                ctx.fireChannelRead(request);
                return;
            }
            ReferenceCountUtil.release(request);
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(status),
                    io.netty.buffer.Unpooled.copiedBuffer(body, java.nio.charset.StandardCharsets.UTF_8));
            response.headers().set("Content-Length", response.content().readableBytes());
            ctx.writeAndFlush(response).addListener(done -> ctx.close());
        }
    }

    /** One client's connection, seen from the gateway. */
    final class Connection extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
        private final AtomicInteger pongs = new AtomicInteger();
        private volatile HttpHeaders upgrade;
        private volatile Channel channel;
        private volatile boolean gone;

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof HandshakeComplete) {
                channel = ctx.channel();
                connections.add(this);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) throws Exception {
            if (frame instanceof TextWebSocketFrame text) {
                received.add(JSON.readTree(text.text()));
            } else if (frame instanceof CloseWebSocketFrame close) {
                closes.add(close.statusCode());
                ctx.writeAndFlush(close.retain()).addListener(done -> ctx.close());
            } else if (frame instanceof PongWebSocketFrame) {
                pongs.incrementAndGet();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            gone = true;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        HttpHeaders upgrade() {
            return upgrade;
        }

        int pongs() {
            return pongs.get();
        }

        boolean gone() {
            return gone;
        }

        /** Up to where the client acknowledges next, in whichever priority. */
        long expectAck() throws InterruptedException {
            return expect("ack").get("position").longValue();
        }

        /** The next frame, which must be of that type. */
        JsonNode expect(String type) throws InterruptedException {
            JsonNode frame = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("expected a frame " + type + ", none came within " + PATIENCE_SECONDS + " s");
            }
            if (!type.equals(frame.path("type").textValue())) {
                throw new AssertionError("expected a frame " + type + ", found " + frame);
            }
            return frame;
        }

        /** The next frame, or nothing. */
        Optional<JsonNode> poll(long millis) throws InterruptedException {
            return Optional.ofNullable(received.poll(millis, TimeUnit.MILLISECONDS));
        }

        /** With which code the client closed. */
        int expectClose() throws InterruptedException {
            Integer code = closes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (code == null) {
                throw new AssertionError("the client did not close within " + PATIENCE_SECONDS + " s");
            }
            return code;
        }

        void send(JsonNode... frames) {
            channel.eventLoop().execute(() -> {
                for (JsonNode frame : frames) {
                    channel.write(new TextWebSocketFrame(frame.toString()));
                }
                channel.flush();
            });
        }

        void sendText(String text) {
            channel.writeAndFlush(new TextWebSocketFrame(text));
        }

        void sendText(ByteBuf bytes) {
            channel.writeAndFlush(new TextWebSocketFrame(bytes));
        }

        void sendBinary() {
            channel.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {1})));
        }

        void ping() {
            channel.writeAndFlush(new PingWebSocketFrame());
        }

        void close(int code) {
            channel.writeAndFlush(new CloseWebSocketFrame(code, "said the test"))
                    .addListener(done -> channel.close());
        }

        /** As a lost network does. */
        void cut() {
            channel.close();
        }
    }
}
