package org.crisisline.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.socket.GatewayAddress;

/**
 * When to leave a gateway that is cut off from the log: when there has been a spare at another one for as long as this one asked its clients to wait, and
 * that one has not said the same of itself. Else the client stays, since it would be no better off there. A client that keeps no spare looks for one
 * meanwhile. On the event loop only.
 */
final class Relocation {
    private final EventLoop loop;
    private final SpareKeeper spares;
    private final Runnable move;
    /** What the active connection's gateway asks for; empty while it is not cut off, as far as it has said. */
    private Optional<Duration> wait = Optional.empty();

    private ScheduledFuture<?> due;

    /** @param move goes to the spare's gateway, if it still may */
    Relocation(EventLoop loop, SpareKeeper spares, Runnable move) {
        this.loop = loop;
        this.spares = spares;
        this.move = move;
    }

    /**
     * The connection's gateway says how it is.
     *
     * @param place where that is; empty for a client that is to be a spare, and looks for none
     */
    void told(ServerFrame.CutOff frame, Optional<GatewayAddress> place) {
        wait = frame.cutOff() ? Optional.of(frame.moveAfter()) : Optional.empty();
        weigh();
        if (!frame.cutOff()) {
            spares.seekNoMore();
        } else {
            place.ifPresent(spares::seek);
        }
    }

    /** The connection is another one, whose gateway has not said anything yet. */
    void reset() {
        wait = Optional.empty();
        weigh();
    }

    /** Something has changed elsewhere. Each time that it gets better there the wait begins anew: whoever is cut off, too, says so within it. */
    void weigh() {
        boolean better = wait.isPresent() && spares.isBetter();
        if (!better && due != null) {
            due.cancel(false);
            due = null;
        } else if (better && due == null) {
            due = loop.schedule(this::go, wait.get().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void go() {
        due = null;
        move.run();
    }
}
