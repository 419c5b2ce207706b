package org.crisisline.client;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.Resume;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.inbox.Inbox;
import org.crisisline.client.inbox.PositionStore;
import org.crisisline.client.socket.GatewaySocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the participant hears, over all connections: applies what {@link Inbox} decides to the connection of the moment.
 * On the event loop only.
 */
final class Hearing {
    private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);

    private final EventLoop loop;
    private final Audience audience;
    private final PositionStore positions;
    private final boolean autoAcknowledge;
    private final Inbox inbox;

    /** Null unless there is a connection. */
    private GatewaySocket socket;
    /** Acknowledgements count on the active connection alone. */
    private boolean active;

    private boolean acknowledging;

    Hearing(EventLoop loop, ClientSettings settings, Audience audience) {
        this.loop = loop;
        this.audience = audience;
        this.positions = settings.positions();
        this.autoAcknowledge = settings.autoAcknowledge();
        this.inbox = new Inbox(settings.idsRemembered(), settings.positions().load());
    }

    /** From where the next connection goes on. */
    Optional<Resume> resume() {
        return inbox.resume();
    }

    /**
     * There is a connection, or the one that is there became the active one.
     *
     * @return whether the log was rebuilt
     */
    boolean start(GatewaySocket connected, boolean isActive, String epoch, Optional<Resume> claimed) {
        socket = connected;
        active = isActive;
        return inbox.connected(epoch, claimed);
    }

    void becameSpare() {
        active = false;
    }

    void stop() {
        socket = null;
        active = false;
    }

    /** Whether the connection is of no more use: something is missing that only another one can bring. */
    boolean message(ServerFrame.Message message) {
        Inbox.Judgement judgement = inbox.arrived(message);
        if (judgement instanceof Inbox.Judgement.AskAgain ask) {
            LOG.error("messages are missing, connecting again to get them {}", ask.hole());
            audience.tell(listener -> listener.onHole(ask.hole()));
            return true;
        }
        if (judgement instanceof Inbox.Judgement.Take take) {
            take.hole().ifPresent(hole -> {
                LOG.error("messages are missing for good {}", hole);
                audience.tell(listener -> listener.onHole(hole));
            });
            handOver(message);
        } else {
            audience.tell(listener -> listener.onDuplicate(message));
        }
        return false;
    }

    private void handOver(ServerFrame.Message message) {
        audience.tell(
                listener -> listener.onMessage(message),
                () -> {
                    if (autoAcknowledge) {
                        onLoop(() -> inbox.kept(message));
                    }
                },
                () -> onLoop(() -> inbox.failed(message)));
        if (audience.crowded() && socket != null) {
            socket.reading(false);
        }
    }

    /**
     * What the listener did becomes known here; acknowledging waits for what else becomes known in the same turn of the
     * loop.
     */
    private void onLoop(Runnable known) {
        if (loop.inEventLoop()) {
            // Within a read: the end of it acknowledges.
            known.run();
            return;
        }
        try {
            loop.execute(() -> {
                known.run();
                if (!acknowledging) {
                    acknowledging = true;
                    loop.execute(this::acknowledge);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the event loop is gone: a message that was handed over stays unacknowledged", e);
        }
    }

    void roomForCalls() {
        if (socket != null) {
            socket.reading(true);
        }
    }

    void gap(ServerFrame.Gap gap) {
        inbox.gap(gap);
        audience.tell(listener -> listener.onGap(gap));
    }

    void keptUpTo(Priority priority, long position, CompletableFuture<Void> done) {
        noted(done, () -> inbox.keptUpTo(priority, position));
    }

    void seen(Priority priority, long position, CompletableFuture<Void> done) {
        noted(done, () -> inbox.seen(priority, position));
    }

    private void noted(CompletableFuture<Void> done, Runnable note) {
        try {
            note.run();
        } catch (IllegalArgumentException e) {
            done.completeExceptionally(e);
            return;
        }
        acknowledge();
        done.complete(null);
    }

    /** One frame a priority for all that was kept since the last time. */
    void acknowledge() {
        acknowledging = false;
        if (socket == null || !active) {
            return;
        }
        List<ClientFrame> due = inbox.acknowledgementsDue();
        if (due.isEmpty()) {
            return;
        }
        // Saved first: what the server believes we have, it never sends again.
        inbox.resume().ifPresent(positions::save);
        due.forEach(socket::write);
        socket.flush();
    }
}
