package org.crisisline.gateway.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What is written to one connection, and when it goes out: at the end of a turn of the event loop, or, when nothing in it is in a hurry, together with
 * what is. Frames keep their order. Each flush costs a record of TLS, a system call and a wake-up of the client; in a flood most of them carried one
 * refusal each. One event loop's.
 */
final class Outlet {
    /** How long a frame without hurry waits at most. */
    static final long LINGER_MS = 500;
    /** So many of them go out at once, for the memory that they take. */
    static final int LINGERING = 32;

    private boolean hurried;
    private int lingering;
    private ScheduledFuture<?> later;

    /** It goes out with the next {@link #flush}. */
    void write(ChannelHandlerContext context, Object frame) {
        var unused = context.write(frame);
        hurried = true;
    }

    /** It goes out with what is written next, or after {@link #LINGER_MS}. */
    void writeUnhurried(ChannelHandlerContext context, Object frame) {
        var unused = context.write(frame);
        if (++lingering >= LINGERING) {
            hurried = true;
        } else if (later == null) {
            later = context.executor().schedule(() -> flushAll(context), LINGER_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** At the end of a turn. */
    void flush(ChannelHandlerContext context) {
        if (hurried) {
            flushAll(context);
        }
    }

    private void flushAll(ChannelHandlerContext context) {
        forget();
        context.flush();
    }

    /** Nothing goes out from here any more, or all has. */
    void forget() {
        hurried = false;
        lingering = 0;
        if (later != null) {
            later.cancel(false);
            later = null;
        }
    }
}
