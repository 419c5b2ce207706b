package org.crisisline.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Location;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.client.outbox.OutboxFullException;
import org.crisisline.client.outbox.OutboxLimits;
import org.crisisline.client.outbox.Publishing;
import org.crisisline.client.socket.SocketSettings;

/**
 * One participant in one session. It connects, and connects again when a connection is lost, until {@link #close}, the
 * session's end, or something that no further attempt would change; it sends again what was not answered, under the
 * same id; it hands on each message once, in order, and acknowledges it when the listener is done with it.
 *
 * <pre>{@code
 * CrisisClient client = CrisisClient.builder()
 *         .gateways("wss://localhost:8443")
 *         .trust(Trust.authorities(Path.of("ca.pem")))
 *         .token(token)
 *         .listener(listener)
 *         .build();
 * client.connect().toCompletableFuture().join();
 * client.sendText("Hello").thenAccept(accepted -> ...);
 * }</pre>
 *
 * <p>All methods may be called from any thread and return at once, except {@link #close}. Messages sent from one thread
 * keep their order within a priority. The stages that they return are completed on the client's event loop: what
 * depends on them must not block, or must move elsewhere ({@code thenAcceptAsync}).
 */
public final class CrisisClient implements AutoCloseable {
    /** A little more than the client allows the server for the close handshake. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(4);

    /** Calls that may wait for the event loop, beyond what the outbox takes; emergencies have as much again. */
    private static final int ENTERING = 1_024;

    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private final OutboxLimits limits;
    private final Session session;
    private final Conversation conversation;
    private final MessageIds ids = new MessageIds(ThreadLocalRandom.current());
    /** Calls of send and escalate that the event loop has not taken up: bounded, too, for a loop that is behind. */
    private final AtomicInteger entering = new AtomicInteger();

    CrisisClient(
            EventLoopGroup group,
            boolean groupIsOurs,
            ClientSettings settings,
            SocketSettings sockets,
            CrisisListener listener,
            Optional<Executor> executor,
            LongSupplier nanoTime) {
        this.loop = group.next();
        this.nanoTime = nanoTime;
        this.limits = settings.outbox();
        Calls calls = executor.<Calls>map(given -> new QueuedCalls(given, this::roomForCalls))
                .orElseGet(Calls::direct);
        this.session = new Session(
                loop, settings, sockets, new Audience(listener, calls), nanoTime, ThreadLocalRandom.current());
        this.conversation = session.conversation();
        if (groupIsOurs) {
            session.whenClosed(() -> shutDown(group));
        }
    }

    /** Where every client begins. */
    public static CrisisClientBuilder builder() {
        return new CrisisClientBuilder();
    }

    /**
     * Connects.
     *
     * @return the server's first {@code connected}; it fails with {@link
     *     org.crisisline.client.socket.ConnectFailedException} when the attempts are used up or another one would be
     *     pointless, and then the client is closed. Later calls return the same.
     */
    public CompletionStage<ServerFrame.Connected> connect() {
        onLoop(session::connect, session.firstConnected());
        return session.firstConnected().minimalCompletionStage();
    }

    /** What the client is doing at the moment. */
    public ClientState state() {
        return session.state();
    }

    /**
     * Whom a person may call or write to when nothing works: what a gateway told last, in {@code connected} or with a refusal; before that, what the client was
     * built with. Never waits.
     */
    public List<EmergencyNumber> emergencyNumbers() {
        return session.emergencyNumbers();
    }

    /** A message of kind {@code text} and payload {@code {"text": …}}, in the session's usual priority. */
    public CompletionStage<Accepted> sendText(String text) {
        return send("text", JsonFrames.emptyPayload().put("text", text));
    }

    /** A message in the session's usual priority: EMERGENCY in an emergency session, else NORMAL. */
    public CompletionStage<Accepted> send(String kind, ObjectNode payload) {
        return publish(new ClientFrame.Send(ids.next(), kind, Optional.empty(), payload));
    }

    /** A message. */
    public CompletionStage<Accepted> send(String kind, ObjectNode payload, Priority priority) {
        return publish(new ClientFrame.Send(ids.next(), kind, Optional.of(priority), payload));
    }

    /**
     * A message under an id of the application's own, which must be unique for this participant in this session;
     * sending the same again is safe, also from another process.
     *
     * @return the server's answer. It fails with {@link OutboxFullException} when too much is unanswered, {@link
     *     org.crisisline.client.outbox.SendRefusedException} when the server refused it, {@link ClientClosedException}
     *     when the client was closed before the answer came. Without a connection it waits.
     * @throws IllegalArgumentException if id or kind are not legal
     */
    public CompletionStage<Accepted> send(String id, String kind, ObjectNode payload, Priority priority) {
        return publish(new ClientFrame.Send(id, kind, Optional.of(priority), payload));
    }

    /**
     * Asks for human help now. How it goes is told by {@link CrisisListener#onEscalation}.
     *
     * @param severity 1 (uneasy) to 10 (life in danger now)
     * @param reason in the client's words
     * @param location where the person is
     */
    public CompletionStage<Accepted> escalate(int severity, Optional<String> reason, Optional<Location> location) {
        return escalate(ids.next(), severity, reason, location);
    }

    /** The same under an id of the application's own. */
    public CompletionStage<Accepted> escalate(
            String id, int severity, Optional<String> reason, Optional<Location> location) {
        return publish(new ClientFrame.Escalate(id, severity, reason, location));
    }

    private CompletionStage<Accepted> publish(ClientFrame.Publication frame) {
        Publishing publishing = new Publishing(frame, nanoTime.getAsLong());
        int waiting = entering.incrementAndGet();
        boolean emergency = frame.priority().filter(Priority.EMERGENCY::equals).isPresent();
        int bound = ENTERING + limits.messages();
        if (waiting > (emergency ? 2 * bound : bound)) {
            entering.decrementAndGet();
            return CompletableFuture.failedStage(new OutboxFullException(waiting - 1, limits));
        }
        boolean taken = onLoop(
                () -> {
                    entering.decrementAndGet();
                    if (session.state() == ClientState.CLOSED) {
                        publishing.answer().completeExceptionally(isClosed(null));
                    } else {
                        conversation.speaking().publish(publishing);
                    }
                },
                publishing.answer());
        if (!taken) {
            entering.decrementAndGet();
        }
        return publishing.answer().minimalCompletionStage();
    }

    /**
     * Acknowledges everything of that priority up to the position, if the client was built to leave that to the
     * application.
     *
     * @return done when it is noted (it is written at once, or on the next connection); fails with {@link
     *     IllegalArgumentException} if nothing came from so far
     */
    public CompletionStage<Void> acknowledge(Priority priority, long position) {
        return told(done -> conversation.hearing().keptUpTo(priority, position, done));
    }

    /**
     * Tells the others that a human has seen everything up to there; it acknowledges as well. Otherwise like {@link
     * #acknowledge}.
     */
    public CompletionStage<Void> seen(Priority priority, long position) {
        return told(done -> conversation.hearing().seen(priority, position, done));
    }

    /** Measures the way to the gateway and back. Fails with {@link NotConnectedException} without a connection. */
    public CompletionStage<Duration> ping() {
        return told(conversation::ping);
    }

    /** Makes this connection, a spare, the active one. Fails with {@link NotConnectedException} without a connection. */
    public CompletionStage<Void> activate() {
        return told(conversation::activate);
    }

    /**
     * Leaves the session for good: nothing waits for this participant any more. Said again on each active connection,
     * and when the log did not answer the gateway, until the gateway has closed with 1000; until then the client hears
     * and may send as before.
     *
     * @return done when the log has it, or the session is over; the client is closed then. It fails with {@link
     *     UnansweredException} when no answer came within the builder's {@link CrisisClientBuilder#partingTimeout}: the
     *     client stays, and may be asked again; with {@link ClientClosedException} when the client was closed before the
     *     answer came, and then nobody knows; with {@link IllegalStateException} when it was asked for already
     */
    public CompletionStage<Void> leave() {
        return told(conversation::leave);
    }

    /**
     * Ends the session for everyone. Said again on each active connection until the server says that it has ended.
     *
     * @return done when it has; the client is closed then. It fails as {@link #leave} does, and with {@link
     *     IllegalStateException} when this participant may not end it
     */
    public CompletionStage<Void> end(Optional<String> reason) {
        return told(done -> conversation.end(new ClientFrame.End(reason), done));
    }

    /**
     * Cuts the connection as a lost network does, without a close frame: for drills and tests. The client comes back by
     * itself.
     */
    public void dropConnection() {
        onLoop(session::drop, new CompletableFuture<Void>());
    }

    /**
     * Closes the connection properly; nothing more is sent or heard. What was not answered fails with {@link
     * ClientClosedException}.
     */
    public CompletionStage<Void> closeAsync() {
        onLoop(session::close, session.closed());
        return session.closed().minimalCompletionStage();
    }

    /** {@link #closeAsync}, waiting a few seconds for it; on the event loop itself it does not wait. */
    @Override
    public void close() {
        CompletionStage<Void> closing = closeAsync();
        if (loop.inEventLoop()) {
            return;
        }
        try {
            closing.toCompletableFuture().get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The session bounds its own end; this only happens when the event loop hangs, and then nobody can do more.
            throw new IllegalStateException("client: not closed within " + CLOSE_TIMEOUT, e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody is left who could wait for it
    private static void shutDown(EventLoopGroup group) {
        group.shutdownGracefully(0, CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private void roomForCalls() {
        onLoop(conversation.hearing()::roomForCalls, new CompletableFuture<Void>());
    }

    private <T> CompletionStage<T> told(Consumer<CompletableFuture<T>> step) {
        CompletableFuture<T> done = new CompletableFuture<>();
        onLoop(
                () -> {
                    if (session.state() == ClientState.CLOSED) {
                        done.completeExceptionally(isClosed(null));
                    } else {
                        step.accept(done);
                    }
                },
                done);
        return done.minimalCompletionStage();
    }

    /** Whether the loop took it; if not, {@code waiting} fails. */
    private boolean onLoop(Runnable step, CompletableFuture<?> waiting) {
        if (loop.inEventLoop()) {
            step.run();
            return true;
        }
        try {
            loop.execute(step);
            return true;
        } catch (RejectedExecutionException e) {
            waiting.completeExceptionally(isClosed(e));
            return false;
        }
    }

    private static ClientClosedException isClosed(Throwable cause) {
        return new ClientClosedException("client closed", cause);
    }
}
