package org.crisisline.gateway.connection;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.crisisline.gateway.wire.CloseReason;
import org.crisisline.gateway.wire.FrameCodec;
import org.crisisline.gateway.wire.InvalidFrameException;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.record.MailboxRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rim of one connection: frames, answers and news become events of its {@link Conversation}, effects become frames and calls. All
 * on the channel's event loop; {@link ConnectionHandle} is the door for other threads.
 */
public final class ConnectionHandler extends SimpleChannelInboundHandler<WebSocketFrame> implements ConnectionHandle {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);
    /** RFC 6455, 7.1.1: the client closes its end after our close frame; one that doesn't is cut off. */
    private static final long CLOSE_WAIT_MS = 2_000;
    /** Nobody is there to read a close frame, or it would wait behind everything that is not read. */
    private static final Set<CloseReason> UNSAID = Set.of(CloseReason.LOST, CloseReason.NOT_READING);

    private final String id;
    private final FrameCodec codec;
    private final ConnectionPorts ports;
    private final Conversation conversation;
    private final Outlet outlet = new Outlet();
    private final EffectRunner effects;
    private ChannelHandlerContext context;
    private ScheduledFuture<?> tick;
    private boolean closing;
    /** Written on the event loop alone; another thread that reads it asks for the event loop next. */
    private volatile boolean happening;

    private final Deque<ConnectionEvent> afterwards = new ArrayDeque<>(2);

    /**
     * @param id the connection's id, unique among all gateways
     * @param codec the subprotocol that was chosen
     * @param bearer the token that came with the upgrade, if one did
     * @param opened when the socket was accepted
     */
    public ConnectionHandler(
            String id,
            FrameCodec codec,
            ConnectionSettings settings,
            ConnectionPorts ports,
            Optional<Bearer> bearer,
            Moment opened) {
        this.id = id;
        this.codec = codec;
        this.ports = ports;
        this.conversation = new Conversation(
                id, settings, ports.sessions(), ports.tokens(), bearer, ThreadLocalRandom.current(), opened);
        this.effects = new EffectRunner(ports, outlet, settings.limits());
    }

    @Override
    public String id() {
        return id;
    }

    // ---------------------------------------------------------------------------------------------- other threads

    @Override
    public void tell(ConnectionEvent event) {
        if (happening && context.executor().inEventLoop()) {
            // An answer given at once, from within an effect: no task and no flush of its own.
            afterwards.add(event);
            return;
        }
        inEventLoop(() -> {
            happen(event);
            outlet.flush(context);
        });
    }

    @Override
    public void deliver(List<MailboxRecord> records, Runnable done) {
        boolean accepted = inEventLoop(() -> {
            try {
                for (MailboxRecord record : records) {
                    boolean clogged = !context.channel().isWritable();
                    happen(new ConnectionEvent.MailboxRead(record, clogged));
                }
                outlet.flush(context);
            } finally {
                done.run();
            }
        });
        if (!accepted) {
            done.run();
        }
    }

    @Override
    public long waitingBytes() {
        ChannelHandlerContext ctx = context;
        return ctx == null ? 0 : ctx.channel().bytesBeforeWritable();
    }

    private boolean inEventLoop(Runnable task) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            return false;
        }
        try {
            ctx.executor().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            // The gateway has stopped; so has this connection.
            return false;
        }
    }

    // ---------------------------------------------------------------------------------------------- event loop

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        schedule();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            if (closing) {
                cutOff();
            } else {
                happen(new ConnectionEvent.CloseRead(codeOf(close)));
            }
        } else if (closing) {
            return;
        } else if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
            data(frame);
        } else if (frame instanceof PingWebSocketFrame) {
            ports.metrics().frameRead("control");
            outlet.write(ctx, new PongWebSocketFrame(frame.content().retain()));
            happen(new ConnectionEvent.Heard());
        } else {
            ports.metrics().frameRead("control");
            happen(new ConnectionEvent.Heard());
        }
    }

    private void data(WebSocketFrame frame) {
        if (frame instanceof BinaryWebSocketFrame != codec.binary()) {
            happen(new ConnectionEvent.TransportBroken(
                    CloseReason.WRONG_FRAME_KIND, codec.subprotocol() + " has no frames of this kind"));
            return;
        }
        try {
            var read = codec.read(ByteBufUtil.getBytes(frame.content()));
            ports.metrics().frameRead(read.type());
            happen(new ConnectionEvent.FrameRead(read));
        } catch (InvalidFrameException e) {
            ports.metrics().frameRead("invalid");
            happen(new ConnectionEvent.FrameInvalid(e.getMessage(), e.id()));
        }
    }

    /** Without a code (RFC 6455: 1005, which is never sent) a close is answered as a normal one. */
    private static int codeOf(CloseWebSocketFrame close) {
        return close.statusCode() < 0 ? CloseReason.CLOSED_BY_CLIENT.code() : close.statusCode();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        outlet.flush(ctx);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        happen(new ConnectionEvent.ChannelGone());
        if (tick != null) {
            tick.cancel(false);
        }
        outlet.forget();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        TransportFault fault = TransportFault.of(cause);
        if (fault.reason() == CloseReason.INTERNAL_ERROR) {
            log.atError()
                    .addKeyValue(LogKeys.CONNECTION, id)
                    .setCause(cause)
                    .log("a connection failed by a fault of the gateway's own");
        }
        happen(
                fault.reason() == CloseReason.LOST
                        ? new ConnectionEvent.ChannelGone()
                        : new ConnectionEvent.TransportBroken(fault.reason(), fault.explanation()));
        outlet.flush(ctx);
    }

    private void happen(ConnectionEvent event) {
        happening = true;
        handle(event);
        for (ConnectionEvent next = afterwards.poll(); next != null; next = afterwards.poll()) {
            handle(next);
        }
        happening = false;
    }

    private void handle(ConnectionEvent event) {
        Moment now = Moment.now(ports.ticker(), ports.clock());
        boolean planAgain = false;
        for (Effect effect : conversation.on(event, now)) {
            if (effect instanceof Effect.Close close) {
                close(close);
            } else {
                effects.run(effect, this, context);
                // There may be something to do earlier than was planned: a token that ends soon, a renewal, an answer
                // to wait for.
                planAgain |= effect instanceof Effect.Register
                        || effect instanceof Effect.Attach
                        || effect instanceof Effect.Leave;
            }
        }
        if (planAgain && !closing) {
            tick.cancel(false);
            schedule();
        }
        if (!closing && effects.isClogged(context)) {
            handle(new ConnectionEvent.TransportBroken(CloseReason.NOT_READING, "the client does not read"));
        }
    }

    private void close(Effect.Close close) {
        closing = true;
        effects.closed(close.reason());
        if (UNSAID.contains(close.reason()) || !context.channel().isActive()) {
            cutOff();
            return;
        }
        if (close.reason().turnsAway()) {
            codec.emergencyNumbers().ifPresent(card -> effects.write(card, this, context));
        }
        var written = context.writeAndFlush(new CloseWebSocketFrame(close.code(), close.text()));
        if (close.reason() == CloseReason.CLOSED_BY_CLIENT) {
            written.addListener(ChannelFutureListener.CLOSE);
        } else {
            var unused = context.executor().schedule(this::cutOff, CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void cutOff() {
        var unused = context.close();
    }

    private void schedule() {
        Moment now = Moment.now(ports.ticker(), ports.clock());
        long nanos = conversation.untilNextTick(now).toNanos();
        tick = context.executor().schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        if (closing) {
            return;
        }
        happen(new ConnectionEvent.Tick());
        outlet.flush(context);
        if (!closing) {
            schedule();
        }
    }

    /** A ping of ours carries nothing; what matters is that something comes back. */
    static WebSocketFrame ping() {
        return new PingWebSocketFrame(Unpooled.EMPTY_BUFFER);
    }

    FrameCodec codec() {
        return codec;
    }
}
