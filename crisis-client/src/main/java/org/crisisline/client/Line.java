package org.crisisline.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.InvalidFrameException;
import org.crisisline.client.frame.Resume;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.Dialer;
import org.crisisline.client.socket.GatewayAddress;
import org.crisisline.client.socket.GatewaySocket;
import org.crisisline.client.socket.SocketEvents;

/**
 * One connection, from the first attempt to its end. It belongs to a {@link Session} or its
 * {@link SpareKeeper}, which hears of exactly one of
 * failure and {@code connected}, and after {@code connected} of everything until it says {@link #over} or gives it to
 * another owner. On the event loop only.
 */
final class Line implements SocketEvents {
    /** What the session does about it. */
    interface Owner {
        /** The socket is there; the answer is the {@code connect} frame to be written, without its token. */
        ClientFrame.Connect opened(Line line);

        /** It never got as far as {@code connected}. */
        void attemptFailed(Line line, ConnectFailedException why);

        /** It is in the session, or a spare. */
        void established(Line line, ServerFrame.Connected connected);

        /** A frame after {@code connected}. */
        void frame(Line line, ServerFrame frame);

        /** Whom to turn to when nothing works; at any time before the end. */
        void emergencyNumbers(ServerFrame.EmergencyNumbers card);

        /** Something that is not in the protocol; it is ignored. */
        void invalidFrame(String words);

        /** What had arrived was read. */
        void readComplete(Line line);

        /** The socket takes more, or no more for now. */
        void writabilityChanged(Line line);

        /** It was established, and is gone. */
        void closed(Line line, CloseCode code, String words);
    }

    private final GatewayAddress address;
    private Owner owner;
    private final EventLoop loop;
    private final Duration timeout;
    private final TokenPlace tokenPlace;
    private ScheduledFuture<?> deadline;
    private Dialer.Dialling dialling;
    private String token;
    private GatewaySocket socket;
    private Optional<Resume> resume = Optional.empty();
    private boolean established;
    private boolean over;

    Line(GatewayAddress address, Owner owner, EventLoop loop, Duration timeout, TokenPlace tokenPlace) {
        this.address = address;
        this.owner = owner;
        this.loop = loop;
        this.timeout = timeout;
        this.tokenPlace = tokenPlace;
    }

    GatewayAddress address() {
        return address;
    }

    /** Null before it was opened. */
    GatewaySocket socket() {
        return socket;
    }

    /** What the {@code connect} frame claimed. */
    Optional<Resume> resume() {
        return resume;
    }

    /** Gets a token, then dials; all of it, until {@code connected}, within the time limit. */
    void dial(TokenSource tokens, Dialer dialer) {
        deadline = loop.schedule(this::tookTooLong, timeout.toMillis(), TimeUnit.MILLISECONDS);
        CompletionStage<String> coming;
        try {
            coming = tokens.token();
        } catch (RuntimeException e) {
            coming = CompletableFuture.failedStage(e);
        }
        coming.whenComplete((value, failure) -> {
            if (loop.inEventLoop()) {
                tokenCame(value, failure, dialer);
            } else {
                loop.execute(() -> tokenCame(value, failure, dialer));
            }
        });
    }

    /** From now on that one hears of it. */
    void handTo(Owner next) {
        owner = next;
    }

    /** Nothing more is heard of it; its socket, if any, is somebody else's to close. */
    void over() {
        over = true;
        deadline.cancel(false);
    }

    /** Given up before it was established. */
    void abandon() {
        over();
        if (dialling != null) {
            dialling.abandon();
        }
    }

    private void tokenCame(String value, Throwable failure, Dialer dialer) {
        if (over) {
            return;
        }
        if (failure != null || value == null || value.isBlank()) {
            fail(ConnectFailedException.of(
                    ConnectFailedException.Reason.NO_TOKEN, "the token source gave no token", failure));
            return;
        }
        token = value;
        boolean inHeader = tokenPlace == TokenPlace.UPGRADE_HEADER;
        dialling = dialer.dial(address, inHeader ? Optional.of(token) : Optional.empty(), this);
    }

    private void tookTooLong() {
        if (!over && !established) {
            String waitedFor = dialling == null ? "the token" : dialling.stage();
            fail(ConnectFailedException.of(
                    ConnectFailedException.Reason.TIMEOUT,
                    address + " not connected within " + timeout.toMillis() + " ms: it waited for " + waitedFor,
                    null));
        }
    }

    private void fail(ConnectFailedException why) {
        abandon();
        owner.attemptFailed(this, why);
    }

    @Override
    public void opened(GatewaySocket opened) {
        socket = opened;
        ClientFrame.Connect connect = owner.opened(this);
        resume = connect.resume();
        boolean inFrame = tokenPlace == TokenPlace.CONNECT_FRAME;
        socket.write(new ClientFrame.Connect(
                inFrame ? Optional.of(token) : Optional.empty(),
                connect.severity(),
                connect.emergency(),
                connect.standby(),
                resume));
        socket.flush();
        token = null;
    }

    @Override
    public void failed(ConnectFailedException why) {
        if (!over) {
            fail(why);
        }
    }

    @Override
    public void frame(ServerFrame frame) {
        if (over) {
            return;
        }
        if (frame instanceof ServerFrame.EmergencyNumbers card) {
            owner.emergencyNumbers(card);
        } else if (established) {
            owner.frame(this, frame);
        } else if (frame instanceof ServerFrame.Connected connected) {
            established = true;
            deadline.cancel(false);
            owner.established(this, connected);
        } else {
            owner.invalidFrame("frame: expected connected first, found another one");
        }
    }

    @Override
    public void invalidFrame(InvalidFrameException why) {
        if (!over) {
            owner.invalidFrame(why.getMessage());
        }
    }

    @Override
    public void readComplete() {
        if (established && !over) {
            owner.readComplete(this);
        }
    }

    @Override
    public void writabilityChanged() {
        if (established && !over) {
            owner.writabilityChanged(this);
        }
    }

    @Override
    public void closed(CloseCode code, String words) {
        if (over) {
            return;
        }
        if (established) {
            over();
            owner.closed(this, code, words);
        } else {
            fail(ConnectFailedException.closed(address, code, words));
        }
    }
}
