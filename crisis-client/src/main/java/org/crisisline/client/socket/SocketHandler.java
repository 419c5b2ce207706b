package org.crisisline.client.socket;

import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.InvalidFrameException;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.ServerFrame;

/**
 * The end of the pipeline: turns what Netty says of one connection into {@link SocketEvents}, each at most once where
 * they say so.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // what becomes of a write or a close is told by the channel: exceptionCaught,
// channelInactive
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
    /** Pings that the server may leave unanswered. */
    private static final int PINGS = 2;

    private enum Stage {
        LOOKING_UP,
        CONNECTING,
        TLS,
        UPGRADE,
        OPEN,
        OVER
    }

    private final GatewayAddress address;
    private final SocketEvents events;
    private final LongSupplier nanoTime;

    private ChannelHandlerContext context;
    private Stage stage = Stage.LOOKING_UP;
    private boolean muted;
    private long startedAt;
    private long tcpAt;
    private long tlsAt;
    private long upgradedAt;
    private int unansweredPings;
    private CloseCode code;
    private String words = "";

    SocketHandler(GatewayAddress address, SocketEvents events, LongSupplier nanoTime) {
        this.address = address;
        this.events = events;
        this.nanoTime = nanoTime;
    }

    void dialling() {
        stage = Stage.CONNECTING;
        startedAt = nanoTime.getAsLong();
    }

    String stage() {
        return switch (stage) {
            case LOOKING_UP -> "the look-up of the host's name";
            case CONNECTING -> "the TCP connect";
            case TLS -> "the TLS handshake";
            case UPGRADE -> "the upgrade to WebSocket";
            case OPEN -> "the frame connected";
            case OVER -> "nothing, it was over";
        };
    }

    void mute() {
        muted = true;
    }

    boolean muted() {
        return muted;
    }

    void failed(ConnectFailedException why) {
        if (stage != Stage.OPEN && stage != Stage.OVER) {
            stage = Stage.OVER;
            if (context != null) {
                context.close();
            }
            if (!muted) {
                events.failed(why);
            }
        }
    }

    Handshake handshakeUntilNow() {
        return new Handshake(
                Duration.ofNanos(tcpAt - startedAt),
                Duration.ofNanos(tlsAt - startedAt),
                Duration.ofNanos(upgradedAt - startedAt),
                Duration.ofNanos(nanoTime.getAsLong() - startedAt));
    }

    /** We close; whatever the server answers, this is why. */
    void closing(CloseCode ours, String why) {
        if (code == null) {
            code = ours;
            words = why;
        }
    }

    /** The upgrade was refused, and this was told with it. */
    void refusedWith(ServerFrame.EmergencyNumbers card) {
        if (!muted) {
            events.frame(card);
        }
    }

    void expectHeartbeats(Duration interval) {
        if (context.pipeline().get(IdleStateHandler.class) != null) {
            // A spare's, which goes on when it becomes the active one.
            return;
        }
        context.pipeline()
                .addFirst(new IdleStateHandler(Math.max(1, interval.toMillis()), 0, 0, TimeUnit.MILLISECONDS));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        tcpAt = nanoTime.getAsLong();
        tlsAt = tcpAt;
        stage = address.secure() ? Stage.TLS : Stage.UPGRADE;
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent tls) {
            tlsAt = nanoTime.getAsLong();
            if (tls.isSuccess()) {
                stage = Stage.UPGRADE;
            } else {
                failed(FailureReading.read(address, tls.cause()));
            }
        } else if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            upgradedAt = nanoTime.getAsLong();
            stage = Stage.OPEN;
            if (muted) {
                ctx.close();
            } else {
                events.opened(new GatewaySocket(ctx.channel(), this));
            }
        } else if (event instanceof IdleStateEvent idle) {
            silence(ctx, idle);
        }
    }

    private void silence(ChannelHandlerContext ctx, IdleStateEvent idle) {
        if (!ctx.channel().config().isAutoRead()) {
            return;
        }
        unansweredPings = idle.isFirst() ? 0 : unansweredPings;
        if (unansweredPings == PINGS) {
            closing(CloseCode.LOST, "the server answered no ping");
            ctx.close();
        } else {
            unansweredPings++;
            ctx.writeAndFlush(new PingWebSocketFrame());
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            closedByServer(ctx, close);
        } else if (muted || code != null) {
            // We are closing: what still comes will come again on the next connection.
            return;
        } else if (frame instanceof TextWebSocketFrame text) {
            try {
                JsonFrames.WithCard read = JsonFrames.decodeWithCard(new ByteBufInputStream(text.content()));
                read.card().ifPresent(events::frame);
                events.frame(read.frame());
            } catch (InvalidFrameException e) {
                events.invalidFrame(e);
            }
        } else if (frame instanceof BinaryWebSocketFrame) {
            close(ctx, CloseCode.WRONG_FRAME_KIND, "text was agreed on");
        }
    }

    private void closedByServer(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
        CloseCode theirs = close.statusCode() < 0 ? CloseCode.NONE_GIVEN : new CloseCode(close.statusCode());
        closing(theirs, close.reasonText() == null ? "" : close.reasonText());
        // The echo that RFC 6455 asks for; 1005 stands for "none" and is not written.
        ctx.writeAndFlush(
                        theirs.equals(CloseCode.NONE_GIVEN)
                                ? new CloseWebSocketFrame()
                                : new CloseWebSocketFrame(theirs.code(), ""))
                .addListener(done -> ctx.close());
    }

    private void close(ChannelHandlerContext ctx, CloseCode ours, String why) {
        new GatewaySocket(ctx.channel(), this).close(ours, why);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (stage == Stage.OPEN && !muted) {
            events.readComplete();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stage == Stage.OPEN && !muted) {
            events.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (stage == Stage.OPEN) {
            stage = Stage.OVER;
            if (!muted) {
                events.closed(code == null ? CloseCode.LOST : code, words);
            }
        } else {
            failed(FailureReading.read(address, new IOException("the connection was closed during " + stage())));
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        if (stage != Stage.OPEN) {
            failed(FailureReading.read(address, thrown));
        } else if (thrown instanceof CorruptedWebSocketFrameException corrupted) {
            close(
                    ctx,
                    new CloseCode(corrupted.closeStatus().code()),
                    corrupted.closeStatus().reasonText());
        } else if (thrown instanceof TooLongFrameException) {
            close(ctx, CloseCode.TOO_BIG, "more than this client takes");
        } else {
            closing(CloseCode.LOST, thrown.toString());
            ctx.close();
        }
    }
}
