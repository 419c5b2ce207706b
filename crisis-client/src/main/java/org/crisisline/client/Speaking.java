package org.crisisline.client;

import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.crisisline.client.frame.Limits;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Arrivals;
import org.crisisline.client.outbox.Outbox;
import org.crisisline.client.outbox.Publishing;
import org.crisisline.client.socket.GatewaySocket;

/**
 * What the participant says, over all connections: applies what {@link Outbox} decides to the connection of the moment.
 * On the event loop only.
 */
final class Speaking {
    /** Accepted messages whose arrival is still timed, for each priority. */
    private static final int ARRIVALS_TIMED = 10_000;

    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private final Audience audience;
    private final Outbox outbox;
    private final Arrivals arrivals = new Arrivals(ARRIVALS_TIMED);

    /** Null unless there is a connection that is the active one. */
    private GatewaySocket socket;

    private Limits limits;
    private boolean emergency;
    private ScheduledFuture<?> laterPump;

    Speaking(EventLoop loop, LongSupplier nanoTime, ClientSettings settings, Audience audience) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.audience = audience;
        this.outbox = new Outbox(settings.outbox(), settings.paced());
    }

    /** From here on there is an active connection: everything unanswered goes out on it. */
    void start(GatewaySocket active, Limits gatewayLimits) {
        socket = active;
        limits = gatewayLimits;
        outbox.connected(limits, standardPriority(), nanoTime.getAsLong());
        pump();
    }

    void stop() {
        socket = null;
        cancelPump();
    }

    /** The session is an emergency, and stays one. */
    void emergency() {
        emergency = true;
    }

    void logRebuilt() {
        arrivals.forgetPositions();
    }

    void abandon(ClientClosedException why) {
        stop();
        outbox.abandon().forEach(publishing -> publishing.answer().completeExceptionally(why));
    }

    void publish(Publishing publishing) {
        try {
            outbox.add(publishing);
        } catch (RuntimeException e) {
            publishing.answer().completeExceptionally(e);
            return;
        }
        pump();
    }

    void pump() {
        if (socket == null) {
            return;
        }
        outbox.decideOpen(standardPriority());
        boolean wrote = false;
        while (socket.isWritable()) {
            Optional<Publishing> next = outbox.next(nanoTime.getAsLong());
            if (next.isEmpty()) {
                break;
            }
            Publishing publishing = next.get();
            if (publishing.encoded().length > limits.maxFrameBytes()) {
                // Sent, it would cost the connection (1009), and again on the next one.
                Outbox.Outcome.GivenUp given = outbox.tooBig(publishing, limits.maxFrameBytes());
                publishing.answer().completeExceptionally(given.why());
                continue;
            }
            socket.write(publishing.encoded());
            outbox.written(publishing, nanoTime.getAsLong());
            wrote = true;
        }
        if (wrote) {
            socket.flush();
        }
        schedulePump();
    }

    private void schedulePump() {
        cancelPump();
        OptionalLong wait = outbox.nanosUntilNext(nanoTime.getAsLong());
        // An unwritable socket says itself when it takes more.
        if (wait.isPresent() && socket.isWritable()) {
            laterPump = loop.schedule(this::pump, Math.max(1, wait.getAsLong()), TimeUnit.NANOSECONDS);
        }
    }

    private void cancelPump() {
        if (laterPump != null) {
            laterPump.cancel(false);
            laterPump = null;
        }
    }

    private Priority standardPriority() {
        return emergency ? Priority.EMERGENCY : Priority.NORMAL;
    }

    void accepted(ServerFrame.Accepted accepted) {
        long now = nanoTime.getAsLong();
        Optional<Publishing> answered = outbox.accepted(accepted.id());
        if (answered.isPresent()) {
            Publishing publishing = answered.get();
            emergency |= publishing.escalates();
            publishing.answer().complete(publishing.accepted(accepted, now));
        } else {
            arrivals.repeated(accepted);
        }
        audience.tell(listener -> listener.onAccepted(accepted));
        answered.ifPresent(publishing -> arrivals.accepted(publishing, accepted, now)
                .forEach(arrival -> audience.tell(listener -> listener.onArrival(arrival))));
    }

    void delivered(ServerFrame.Delivered delivered) {
        audience.tell(listener -> listener.onDelivered(delivered));
        arrivals.delivered(delivered, nanoTime.getAsLong())
                .forEach(arrival -> audience.tell(listener -> listener.onArrival(arrival)));
    }

    void refused(String id, ServerFrame.Refusal refusal) {
        Outbox.Outcome outcome = outbox.refused(id, refusal, nanoTime.getAsLong());
        if (outcome instanceof Outbox.Outcome.GivenUp given) {
            given.publishing().answer().completeExceptionally(given.why());
        }
        pump();
    }
}
