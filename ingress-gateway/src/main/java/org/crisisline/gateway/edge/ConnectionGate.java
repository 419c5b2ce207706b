package org.crisisline.gateway.edge;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.crisisline.gateway.connection.Moment;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.runtime.time.Ticker;

/**
 * Counts sockets, and notes when each was accepted. Over the limit a connection is still upgraded and then told so (4503), since browsers see
 * nothing of a refused handshake; well over it, it is cut off before it costs a TLS handshake. Shared by all channels.
 */
@ChannelHandler.Sharable
final class ConnectionGate extends ChannelInboundHandlerAdapter {
    static final AttributeKey<Moment> OPENED = AttributeKey.valueOf(ConnectionGate.class, "opened");
    private static final int MIN_EXCESS = 64;

    private final int maxConnections;
    private final GatewayMetrics metrics;
    private final Clock clock;
    private final Ticker ticker;
    private final AtomicInteger open = new AtomicInteger();

    ConnectionGate(int maxConnections, GatewayMetrics metrics, Clock clock, Ticker ticker) {
        this.maxConnections = maxConnections;
        this.metrics = metrics;
        this.clock = clock;
        this.ticker = ticker;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        int now = open.incrementAndGet();
        ctx.channel().attr(OPENED).set(Moment.now(ticker, clock));
        if (now > maxConnections + Math.max(MIN_EXCESS, maxConnections / 10)) {
            metrics.connectionRefused("no_room");
            var unused = ctx.close();
            return;
        }
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        open.decrementAndGet();
        ctx.fireChannelInactive();
    }

    boolean isFull() {
        return open.get() > maxConnections;
    }

    int open() {
        return open.get();
    }
}
