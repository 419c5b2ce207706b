package org.crisisline.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.ErrorCode;
import org.crisisline.client.frame.Limits;
import org.crisisline.client.frame.Resume;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.reconnect.BackOff;
import org.crisisline.client.socket.GatewaySocket;
import org.crisisline.client.socket.Handshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One participant's part in a session: it outlives connections. It sorts what comes to {@link Speaking} and {@link
 * Hearing}, and holds what is neither: activating, leaving, ending, pings. On the event loop only.
 */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    /** Refusals after which the same frame, said later, may be taken. */
    private static final Set<ErrorCode> MAY_PASS =
            EnumSet.of(ErrorCode.UNAVAILABLE, ErrorCode.RATE_LIMITED, ErrorCode.OVERLOADED);

    /** What only the owner of the connections can do. */
    interface Connections {
        /** The gateway is going away. */
        void moveElsewhere(ServerFrame.Draining draining);

        /** The gateway has lost the log, or has it again. */
        void cutOff(ServerFrame.CutOff frame);

        /** Drop this connection and make another one. */
        void renew(CloseCode code, String words);

        /** This connection has become the active one, or a spare. */
        void becameActive(boolean active);
    }

    private final LongSupplier nanoTime;
    private final Connections connections;
    private final Audience audience;
    private final Speaking speaking;
    private final Hearing hearing;
    private final Pings pings = new Pings();

    private GatewaySocket socket;
    private Limits limits;
    private String epoch = "";
    private boolean active;
    private boolean ended;
    private Optional<Resume> claimedOnActivating = Optional.empty();
    private final List<CompletableFuture<Void>> activations = new ArrayList<>();
    private final Wish leaving;
    private final Wish ending;

    Conversation(
            EventLoop loop,
            LongSupplier nanoTime,
            ClientSettings settings,
            Audience audience,
            Connections connections,
            RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.connections = connections;
        this.audience = audience;
        this.speaking = new Speaking(loop, nanoTime, settings, audience);
        this.hearing = new Hearing(loop, settings, audience);
        ClientSettings.Timing timing = settings.timing();
        this.leaving = new Wish("leave", loop, timing.partingTimeout(), backOff(timing, random));
        this.ending = new Wish("end", loop, timing.partingTimeout(), backOff(timing, random));
    }

    private static BackOff backOff(ClientSettings.Timing timing, RandomGenerator random) {
        return new BackOff(timing.firstBackOff(), timing.longestBackOff(), random);
    }

    Speaking speaking() {
        return speaking;
    }

    Hearing hearing() {
        return hearing;
    }

    /** {@code connected} came on a connection whose {@code connect} frame carried {@code resume}. */
    void attach(
            GatewaySocket newSocket, ServerFrame.Connected connected, Optional<Resume> resume, Handshake handshake) {
        begin(newSocket, connected, resume, handshake);
        if (active) {
            speak();
        }
    }

    /** A spare is the connection now, and is asked to be the active one. */
    void takeOver(GatewaySocket spare, ServerFrame.Connected connected, Handshake handshake) {
        begin(spare, connected, Optional.empty(), handshake);
        activate(new CompletableFuture<>());
    }

    private void begin(
            GatewaySocket newSocket, ServerFrame.Connected connected, Optional<Resume> resume, Handshake handshake) {
        socket = newSocket;
        limits = connected.limits();
        epoch = connected.epoch();
        active = connected.active();
        if (connected.emergency()) {
            speaking.emergency();
        }
        if (connected.heartbeat().toMillis() > 0) {
            socket.expectHeartbeats(connected.heartbeat());
        }
        boolean rebuilt = hearing.start(socket, active, epoch, connected.resumed() ? resume : Optional.empty());
        audience.tell(listener -> listener.onConnected(connected, handshake));
        if (rebuilt) {
            speaking.logRebuilt();
            audience.tell(listener -> listener.onLogRebuilt(connected.epoch()));
        }
        hearing.acknowledge();
    }

    /** What was not answered, and behind it how to part. */
    private void speak() {
        speaking.start(socket, limits);
        ending.start(socket);
        leaving.start(socket);
    }

    /** The connection is gone, or no longer ours. */
    void detach() {
        socket = null;
        active = false;
        speaking.stop();
        ending.lost();
        leaving.lost();
        hearing.stop();
        pings.lost(new NotConnectedException("the connection was lost before the pong came"));
        NotConnectedException tooEarly =
                new NotConnectedException("the connection was lost before it became the active one");
        activations.forEach(waiting -> waiting.completeExceptionally(tooEarly));
        activations.clear();
    }

    /** It is over: whoever still waits is told. */
    void abandon(Closing closing) {
        boolean over = ended || closing.sessionOver();
        boolean left = closing.isDone() && leaving.isSaidHere();
        detach();
        ClientClosedException why = closing.told();
        speaking.abandon(why);
        if (over) {
            ending.granted();
        } else {
            ending.failed(why);
        }
        // Nothing waits for anyone in a session that is over.
        if (over || left) {
            leaving.granted();
        } else {
            leaving.failed(why);
        }
    }

    boolean isActive() {
        return active;
    }

    boolean ended() {
        return ended;
    }

    // ------------------------------------------------------------------------------------------------ what is asked
    // for

    void ping(CompletableFuture<Duration> answer) {
        if (socket == null) {
            answer.completeExceptionally(new NotConnectedException("there is no connection to ping on"));
        } else {
            pings.ping(answer, nanoTime.getAsLong()).ifPresent(this::writeNow);
        }
    }

    void activate(CompletableFuture<Void> done) {
        if (socket == null) {
            done.completeExceptionally(new NotConnectedException("there is no connection to activate"));
        } else if (active) {
            done.complete(null);
        } else {
            activations.add(done);
            if (activations.size() == 1) {
                claimedOnActivating = hearing.resume();
                writeNow(new ClientFrame.Activate(claimedOnActivating));
            }
        }
    }

    void leave(CompletableFuture<Void> done) {
        leaving.want(new ClientFrame.Leave(), done);
    }

    void end(ClientFrame.End frame, CompletableFuture<Void> done) {
        ending.want(frame, done);
    }

    private void writeNow(ClientFrame frame) {
        socket.write(frame);
        socket.flush();
    }

    // ------------------------------------------------------------------------------------------------ what comes

    void frame(ServerFrame frame) {
        if (frame instanceof ServerFrame.Message message) {
            if (hearing.message(message)) {
                connections.renew(CloseCode.PROTOCOL_ERROR, "the predecessor of a message is missing");
            }
        } else if (frame instanceof ServerFrame.Accepted accepted) {
            speaking.accepted(accepted);
        } else if (frame instanceof ServerFrame.Delivered delivered) {
            speaking.delivered(delivered);
        } else if (frame instanceof ServerFrame.Seen seen) {
            audience.tell(listener -> listener.onSeen(seen));
        } else if (frame instanceof ServerFrame.Refusal refusal) {
            refusal(refusal);
        } else if (frame instanceof ServerFrame.Pong pong) {
            pings.answered(pong.nonce(), nanoTime.getAsLong());
        } else if (frame instanceof ServerFrame.Active change) {
            active(change.active());
        } else if (frame instanceof ServerFrame.Escalation escalation) {
            speaking.emergency();
            audience.tell(listener -> listener.onEscalation(escalation));
        } else if (frame instanceof ServerFrame.Participant participant) {
            audience.tell(listener -> listener.onParticipant(participant));
        } else if (frame instanceof ServerFrame.CaughtUp caughtUp) {
            audience.tell(listener -> listener.onCaughtUp(caughtUp));
        } else if (frame instanceof ServerFrame.Gap gap) {
            hearing.gap(gap);
        } else if (frame instanceof ServerFrame.Ended over) {
            ended = true;
            audience.tell(listener -> listener.onEnded(over));
        } else if (frame instanceof ServerFrame.Draining draining) {
            audience.tell(listener -> listener.onDraining(draining));
            connections.moveElsewhere(draining);
        } else if (frame instanceof ServerFrame.CutOff cutOff) {
            audience.tell(listener -> listener.onCutOff(cutOff));
            connections.cutOff(cutOff);
        } else if (frame instanceof ServerFrame.Connected) {
            audience.tell(listener -> listener.onInvalidFrame("connected: came a second time"));
        } else if (frame instanceof ServerFrame.Unknown unknown) {
            // A newer server may say more than we know.
            LOG.debug("ignored a frame of an unknown type {}", unknown.type());
        }
    }

    private void refusal(ServerFrame.Refusal refusal) {
        if (refusal.id().isPresent()) {
            speaking.refused(refusal.id().get(), refusal);
        } else if (refusal.code() == ErrorCode.FORBIDDEN) {
            // Of the frames without an id only "end" can be forbidden.
            ending.failed(new IllegalStateException("end: forbidden, " + refusal.message()));
        } else if (MAY_PASS.contains(refusal.code())) {
            ending.refusedForNow(refusal);
            leaving.refusedForNow(refusal);
        }
        audience.tell(listener -> listener.onRefusal(refusal));
    }

    private void active(boolean now) {
        active = now;
        connections.becameActive(now);
        if (now) {
            hearing.start(socket, true, epoch, claimedOnActivating);
            claimedOnActivating = Optional.empty();
            activations.forEach(waiting -> waiting.complete(null));
            activations.clear();
        } else {
            hearing.becameSpare();
            speaking.stop();
            ending.hold();
            leaving.hold();
        }
        audience.tell(listener -> listener.onActive(now));
        if (now) {
            hearing.acknowledge();
            speak();
        }
    }
}
