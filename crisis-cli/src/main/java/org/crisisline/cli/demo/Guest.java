package org.crisisline.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Arrival;
import org.crisisline.client.socket.Handshake;
import org.crisisline.client.socket.Trust;

/** One participant of the demo: a client, and everything that it has heard and nobody has asked for yet. */
final class Guest implements AutoCloseable {
    /** Long enough for a machine that is busy with something else; a promise that is broken shows in the figures, not here. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final String name;
    private final CrisisClient client;
    private final Heard heard = new Heard();

    Guest(String name, String url, Path authority, String token) {
        this.name = name;
        this.client = CrisisClient.builder()
                .gateways(url)
                .trust(Trust.authorities(authority))
                .token(token)
                .listener(heard)
                .build();
    }

    CrisisClient client() {
        return client;
    }

    /** Connects; how long it took, from the TCP connect to the frame {@code connected}. */
    Handshake connect() {
        await("connected", client.connect());
        return take("connected", heard.handshakes, handshake -> true);
    }

    ServerFrame.Message awaitMessage(String id) {
        return take("message " + id, heard.messages, message -> message.id().equals(id));
    }

    Arrival awaitArrival(String id) {
        return take(
                "delivered of " + id, heard.arrivals, arrival -> arrival.id().equals(id));
    }

    ServerFrame.Escalation awaitEscalation(Predicate<ServerFrame.Escalation> wanted) {
        return take("escalation", heard.escalations, wanted);
    }

    ServerFrame.Participant awaitParticipant(Predicate<ServerFrame.Participant> wanted) {
        return take("participant", heard.participants, wanted);
    }

    ServerFrame.Ended awaitEnded() {
        return take("ended", heard.ends, ended -> true);
    }

    /** What a call answered. */
    <T> T await(String what, CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        } catch (ExecutionException e) {
            throw new StackException(
                    name + " got no " + what + ": " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new StackException(name + " got no " + what + " within " + PATIENCE.toSeconds() + " s", e);
        }
    }

    /** The first that fits; those before it are forgotten, since nobody asks backwards. */
    private <T> T take(String what, BlockingQueue<T> queue, Predicate<T> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                T next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new StackException(name + " heard no " + what + " within " + PATIENCE.toSeconds() + " s");
                }
                if (wanted.test(next)) {
                    return next;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** Keeps what comes; a demo hears a few hundred frames in all. */
    private static final class Heard implements CrisisListener {
        private static final int MOST = 10_000;

        private final BlockingQueue<Handshake> handshakes = new LinkedBlockingQueue<>(MOST);
        private final BlockingQueue<ServerFrame.Message> messages = new LinkedBlockingQueue<>(MOST);
        private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>(MOST);
        private final BlockingQueue<ServerFrame.Escalation> escalations = new LinkedBlockingQueue<>(MOST);
        private final BlockingQueue<ServerFrame.Participant> participants = new LinkedBlockingQueue<>(MOST);
        private final BlockingQueue<ServerFrame.Ended> ends = new LinkedBlockingQueue<>(MOST);

        @Override
        public void onConnected(ServerFrame.Connected connected, Handshake handshake) {
            handshakes.add(handshake);
        }

        @Override
        public void onMessage(ServerFrame.Message message) {
            messages.add(message);
        }

        @Override
        public void onArrival(Arrival arrival) {
            arrivals.add(arrival);
        }

        @Override
        public void onEscalation(ServerFrame.Escalation escalation) {
            escalations.add(escalation);
        }

        @Override
        public void onParticipant(ServerFrame.Participant participant) {
            participants.add(participant);
        }

        @Override
        public void onEnded(ServerFrame.Ended ended) {
            ends.add(ended);
        }

        @Override
        public void onClosed(Optional<RuntimeException> why) {
            // A close that nobody asked for shows as something that is never heard.
        }
    }
}
