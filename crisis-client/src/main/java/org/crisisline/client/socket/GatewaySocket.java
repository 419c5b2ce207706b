package org.crisisline.client.socket;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.JsonFrames;

/** A connection that speaks WebSocket. Used on its event loop only; nothing here blocks. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // what becomes of a write or a close is told by the channel: exceptionCaught,
// channelInactive
public final class GatewaySocket {
    /** How long the server may take to answer a close frame before the connection is cut. */
    private static final long CLOSE_WAIT_MILLIS = 2_000;

    private final Channel channel;
    private final SocketHandler handler;

    GatewaySocket(Channel channel, SocketHandler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    /** Queues a frame; {@link #flush} sends it. */
    public void write(ClientFrame frame) {
        write(JsonFrames.encode(frame));
    }

    /** Queues an encoded frame, which must not change until it was sent. */
    public void write(byte[] encoded) {
        channel.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(encoded)), channel.voidPromise());
    }

    /** Sends what is queued. */
    public void flush() {
        channel.flush();
    }

    /** Whether what was written is leaving; if not, more would only pile up in memory. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Stops or resumes reading; while stopped, the server's silence is not held against it. */
    public void reading(boolean on) {
        channel.config().setAutoRead(on);
    }

    /**
     * From now on the server must be heard of: after so long a silence it is pinged, after three times that it is taken
     * for dead.
     */
    public void expectHeartbeats(Duration interval) {
        handler.expectHeartbeats(interval);
    }

    /** How it came to be, with {@code connected} counted until now. */
    public Handshake handshakeUntilNow() {
        return handler.handshakeUntilNow();
    }

    /** Closes with a close frame, and without one if the server does not answer it in time. */
    public void close(CloseCode code, String words) {
        handler.closing(code, words);
        if (!channel.isActive()) {
            return;
        }
        channel.writeAndFlush(new CloseWebSocketFrame(code.code(), words));
        channel.config().setAutoRead(true);
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Cuts the connection, as a lost network does. */
    public void abort() {
        channel.close();
    }
}
