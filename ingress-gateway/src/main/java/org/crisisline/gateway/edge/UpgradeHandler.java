package org.crisisline.gateway.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandler;

/**
 * Answers the upgrade: refuses it with a status, or makes a connection of it. On the channel's event loop; gone once the connection
 * is one.
 */
final class UpgradeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    static final String NAME = "upgrade";
    private static final int MAX_CAUSES = 8;

    private final EdgeParts parts;
    private ScheduledFuture<?> timeout;
    private boolean answered;

    UpgradeHandler(EdgeParts parts) {
        this.parts = parts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        long millis = parts.settings().connectTimeout().toMillis();
        timeout = ctx.executor().schedule(() -> expire(ctx), millis, TimeUnit.MILLISECONDS);
    }

    private void expire(ChannelHandlerContext ctx) {
        if (!ctx.isRemoved()) {
            parts.metrics().connectionRefused("upgrade_missing");
            var unused = ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        timeout.cancel(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (answered) {
            return; // Whatever was sent behind the first request.
        }
        answered = true;
        Instant now = parts.clock().instant();
        UpgradeRules.Decision decision =
                parts.rules().decide(request, ctx.channel().remoteAddress(), now);
        if (decision instanceof UpgradeRules.Decision.Accept accept) {
            upgrade(ctx, request, accept);
        } else if (decision instanceof UpgradeRules.Decision.Refuse refuse) {
            refuse(ctx, refuse);
        }
    }

    private void upgrade(ChannelHandlerContext ctx, FullHttpRequest request, UpgradeRules.Decision.Accept accept) {
        String named = accept.named() ? accept.codec().subprotocol() : null;
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshaker13(
                UpgradeRules.PATH,
                named,
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(parts.settings().maxFrameBytes())
                        .allowExtensions(parts.settings().compression())
                        // Violations come to the connection as exceptions: it closes with the right code, once.
                        .closeOnProtocolViolation(false)
                        // Checked behind the inflating decoder.
                        .withUTF8Validator(false)
                        .build());
        var unused = handshaker.handshake(ctx, request);
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addAfter("wsdecoder", "frame-guard", new FrameGuard());
        ConnectionHandler connection = parts.connection(
                accept.codec(),
                accept.bearer(),
                ctx.channel().attr(ConnectionGate.OPENED).get());
        pipeline.addAfter(NAME, "connection", connection);
        pipeline.addAfter(
                NAME, "join", new WebSocketFrameAggregator(parts.settings().maxFrameBytes()));
        pipeline.addAfter(NAME, "utf8", new Utf8FrameValidator(false));
        pipeline.remove(this);
        if (parts.gate().isFull()) {
            connection.tell(new ConnectionEvent.NoRoom());
        }
    }

    private void refuse(ChannelHandlerContext ctx, UpgradeRules.Decision.Refuse refuse) {
        parts.metrics().connectionRefused("http_" + refuse.status().code());
        if (refuse.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
            parts.metrics().tokenRefused("bearer");
        }
        byte[] body =
                parts.settings().emergencyNumbers().refusal(refuse.status().code(), refuse.text());
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refuse.status(), Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        refuse.headers().forEach((name, value) -> response.headers().set(name, value));
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean tls = isTls(cause);
        parts.metrics().connectionRefused(tls ? "tls" : "broken");
        if (tls || answered || !ctx.channel().isActive()) {
            var unused = ctx.close();
            return;
        }
        answered = true;
        refuse(ctx, UpgradeRules.Decision.Refuse.of(HttpResponseStatus.BAD_REQUEST, "no WebSocket upgrade"));
    }

    private static boolean isTls(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof SSLException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
