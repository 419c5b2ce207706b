package org.crisisline.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.CloseCode;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.frame.Resume;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.reconnect.Strays;
import org.crisisline.client.socket.ConnectFailedException;
import org.crisisline.client.socket.Dialer;
import org.crisisline.client.socket.SocketSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a connection, keeps one, and knows when to stop: the states of {@link ClientState}. There is at most one
 * connection that the {@link Conversation} uses ({@code line}), one that is being made ({@link Candidate}), and, while
 * a gateway drains or is cut off, one that is being left ({@link Retiring}); a {@link SpareKeeper} has another one ready. On the event
 * loop only.
 */
final class Session implements Conversation.Connections, Line.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /** How long to wait for the close handshake before {@code close} is done all the same. */
    private static final long CLOSE_MILLIS = 3_000;

    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private final ClientSettings settings;
    private final Audience audience;
    private final Conversation conversation;
    private final Attempts attempts;
    private final Candidate candidate;
    private final Retiring retiring = new Retiring();
    private final SpareKeeper spares;
    private final Relocation relocation;

    private final CompletableFuture<ServerFrame.Connected> firstConnected = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile ClientState state = ClientState.NEW;
    private volatile List<EmergencyNumber> emergencyNumbers;
    private Line line;
    /** Set once another connection took over: coming back as active would take it away again. */
    private boolean spare;

    private final Strays strays = new Strays();

    Session(
            EventLoop loop,
            ClientSettings settings,
            SocketSettings sockets,
            Audience audience,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.settings = settings;
        this.audience = audience;
        this.emergencyNumbers = settings.emergencyNumbers();
        this.spare = settings.joining().standby();
        this.conversation = new Conversation(loop, nanoTime, settings, audience, this, random);
        Dialer dialer = new Dialer(loop, sockets, nanoTime);
        this.attempts = new Attempts(settings, random);
        this.candidate = new Candidate(loop, settings, attempts, dialer, this, this::dial);
        this.spares = new SpareKeeper(loop, settings, dialer, nanoTime, random, this::weigh);
        this.relocation = new Relocation(loop, spares, this::relocate);
    }

    Conversation conversation() {
        return conversation;
    }

    ClientState state() {
        return state;
    }

    List<EmergencyNumber> emergencyNumbers() {
        return emergencyNumbers;
    }

    CompletableFuture<ServerFrame.Connected> firstConnected() {
        return firstConnected;
    }

    CompletableFuture<Void> closed() {
        return closed;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whoever asks for something afterwards waits for nothing
    void whenClosed(Runnable afterwards) {
        closed.thenRun(afterwards);
    }

    void connect() {
        if (state == ClientState.NEW) {
            become(ClientState.CONNECTING, "connect was called");
            dial();
        }
    }

    void close() {
        finish(new Closing.Asked());
    }

    void drop() {
        if (line != null) {
            line.socket().abort();
        }
    }

    // ------------------------------------------------------------------------------------------------ connecting

    private void dial() {
        if (line == null && state == ClientState.WAITING) {
            become(ClientState.CONNECTING, "the wait is over");
        }
        candidate.dial();
    }

    @Override
    public void attemptFailed(Line failed, ConnectFailedException why) {
        candidate.over();
        attempts.failedAt(failed.address(), why);
        if (failed.socket() != null && !spare) {
            strays.left(nanoTime.getAsLong());
        }
        retiring.giveUp();
        if (attempts.areOver(why, line != null)) {
            finish(new Closing.NoConnection(why));
            return;
        }
        audience.tell(listener -> listener.onConnectFailed(why));
        if (line == null && state != ClientState.WAITING) {
            become(ClientState.WAITING, "an attempt failed");
        }
        candidate.after(attempts.pause());
    }

    @Override
    public void established(Line connected, ServerFrame.Connected frame) {
        candidate.over();
        line = connected;
        attempts.succeeded();
        if (state == ClientState.CONNECTING) {
            become(ClientState.CONNECTED, "the server said so");
        }
        retiring.replaced();
        relocation.reset();
        attempts.inUse(nanoTime.getAsLong());
        conversation.attach(
                connected.socket(),
                frame,
                connected.resume(),
                connected.socket().handshakeUntilNow());
        firstConnected.complete(frame);
        keepSpare();
    }

    /** Who is a spare itself needs none. */
    private void keepSpare() {
        if (spare) {
            spares.stop();
        } else if (line != null && state == ClientState.CONNECTED) {
            spares.beside(line.address());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // when it runs it sees for itself whether it is still about this line
    private void takeOver(SpareKeeper.Ready ready) {
        Line taken = ready.line();
        taken.handTo(this);
        line = taken;
        relocation.reset();
        if (state == ClientState.WAITING) {
            become(ClientState.CONNECTING, "there is a spare");
            become(ClientState.CONNECTED, "the spare takes over");
        }
        attempts.inUse(nanoTime.getAsLong());
        long patience = settings.timing().activationTimeout().toMillis();
        loop.schedule(() -> giveUpUnlessActive(taken), patience, TimeUnit.MILLISECONDS);
        conversation.takeOver(taken.socket(), ready.connected(), ready.handshake());
        ready.cutOff().ifPresent(this::cutOff);
    }

    private void giveUpUnlessActive(Line taken) {
        if (line == taken && !spare && !conversation.isActive()) {
            strays.left(nanoTime.getAsLong());
            LOG.debug("the spare did not become the active connection");
            taken.socket().abort();
        }
    }

    private void lost(Line gone, CloseCode code, String words, boolean comeBack) {
        line = null;
        relocation.reset();
        if (!comeBack) {
            boolean over = conversation.ended() || code.equals(CloseCode.SESSION_ENDED);
            finish(new Closing.ByGateway(code, words, over));
            return;
        }
        conversation.detach();
        attempts.lostAt(gone.address(), nanoTime.getAsLong());
        become(ClientState.WAITING, "the connection was lost");
        if (candidate.isAny()) {
            // A move to another gateway is under way already.
            become(ClientState.CONNECTING, "an attempt is under way");
            audience.tell(listener -> listener.onDisconnected(new Disconnection(code, words, Duration.ZERO)));
            return;
        }
        Duration wait = spares.isReady() ? Duration.ZERO : attempts.pause();
        audience.tell(listener -> listener.onDisconnected(new Disconnection(code, words, wait)));
        if (state == ClientState.CLOSED) {
            // By the listener.
            return;
        }
        Optional<SpareKeeper.Ready> ready = spares.take();
        if (ready.isPresent()) {
            takeOver(ready.get());
        } else {
            spares.stop();
            candidate.after(wait);
        }
    }

    // ------------------------------------------------------------------------------------------------ the end

    private void finish(Closing closing) {
        if (state == ClientState.CLOSED) {
            return;
        }
        Optional<RuntimeException> trouble = closing.trouble();
        become(ClientState.CLOSED, trouble.map(Throwable::getMessage).orElse("as agreed"));
        candidate.stop();
        spares.stop();
        if (line != null) {
            conversation.hearing().acknowledge();
            line.socket().close(CloseCode.DONE, "");
        }
        retiring.giveUp();
        conversation.abandon(closing);
        firstConnected.completeExceptionally(trouble.orElseGet(closing::told));
        audience.tell(listener -> listener.onClosed(trouble));
        if (line == null) {
            closed.complete(null);
        } else {
            closed.completeOnTimeout(null, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void become(ClientState next, String reason) {
        LOG.debug("client {} becomes {}: {}", state, next, reason);
        state = state.to(next, reason);
    }

    // ------------------------------------------------------------------------------------------------ what the
    // conversation asks for

    @Override
    public void moveElsewhere(ServerFrame.Draining draining) {
        attempts.draining(draining, line == null ? null : line.address());
        if (!candidate.isAny() && state == ClientState.CONNECTED) {
            candidate.after(draining.reconnectAfter());
        }
    }

    @Override
    public void cutOff(ServerFrame.CutOff frame) {
        if (state != ClientState.CONNECTED) {
            // A listener has closed the client.
            return;
        }
        relocation.told(frame, spare ? Optional.empty() : Optional.of(line.address()));
    }

    private void weigh() {
        relocation.weigh();
    }

    /** From a gateway that is cut off to the spare's. The old connection is closed once the spare is the active one. */
    private void relocate() {
        if (line == null || candidate.isAny() || retiring.isAny() || !conversation.isActive()) {
            return;
        }
        candidate.planNone();
        spares.take().ifPresent(ready -> {
            LOG.debug("leaves a gateway that is cut off for the spare's");
            // What the old gateway still holds of this connection may come to the log behind what the new one says.
            strays.left(nanoTime.getAsLong());
            attempts.avoid(line.address());
            leave();
            takeOver(ready);
        });
    }

    /** From here on the conversation has no connection, until another one takes this one's place. */
    private void leave() {
        retiring.leave(line);
        line = null;
        conversation.detach();
    }

    @Override
    public void renew(CloseCode code, String words) {
        Line broken = line;
        if (broken != null) {
            broken.socket().close(code, words);
            broken.over();
            lost(broken, code, words, true);
        }
    }

    @Override
    public void becameActive(boolean active) {
        boolean byOurselves = !active && strays.explains(nanoTime.getAsLong());
        spare = !active && !byOurselves;
        if (active) {
            retiring.replaced();
        }
        if (byOurselves) {
            // Behind everything that follows from having become a spare.
            loop.execute(() -> conversation.activate(new CompletableFuture<>()));
        }
        keepSpare();
        relocation.weigh();
    }

    // ------------------------------------------------------------------------------------------------ what a line says

    @Override
    public ClientFrame.Connect opened(Line opened) {
        if (line != null) {
            leave();
        }
        // A spare is not in the session: it resumes when it is activated.
        Optional<Resume> resume =
                spare ? Optional.empty() : conversation.hearing().resume();
        return new ClientFrame.Connect(
                Optional.empty(),
                settings.joining().severity(),
                settings.joining().emergency(),
                spare,
                resume);
    }

    @Override
    public void frame(Line from, ServerFrame frame) {
        if (from == line) {
            conversation.frame(frame);
        }
    }

    @Override
    public void emergencyNumbers(ServerFrame.EmergencyNumbers card) {
        if (!card.numbers().equals(emergencyNumbers)) {
            emergencyNumbers = card.numbers();
            audience.tell(listener -> listener.onEmergencyNumbers(card.numbers()));
        }
    }

    @Override
    public void invalidFrame(String words) {
        LOG.warn("the server sent a frame that is not in the protocol: {}", words);
        audience.tell(listener -> listener.onInvalidFrame(words));
    }

    @Override
    public void readComplete(Line from) {
        if (from == line) {
            conversation.hearing().acknowledge();
        }
    }

    @Override
    public void writabilityChanged(Line of) {
        if (of == line) {
            conversation.speaking().pump();
        }
    }

    @Override
    public void closed(Line gone, CloseCode code, String words) {
        if (state == ClientState.CLOSED) {
            closed.complete(null);
        } else if (gone == line) {
            lost(gone, code, words, code.mayComeBack() && !conversation.ended());
        } else {
            retiring.closed(gone);
        }
    }
}
