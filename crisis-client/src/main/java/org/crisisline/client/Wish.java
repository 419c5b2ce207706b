package org.crisisline.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.crisisline.client.frame.ClientFrame;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.reconnect.BackOff;
import org.crisisline.client.socket.GatewaySocket;

/**
 * Something that is done only when the session's log has it, to leave or to end the session, and that the application
 * may want once at a time. It is said on each connection that is the active one, and again after a refusal that may
 * pass: said twice, it is said once. It is over when the gateway's answer has come, or the time is up; then it is said
 * no more. What an answer is, the {@link Conversation} knows. On the event loop only.
 */
final class Wish {
    private final String name;
    private final EventLoop loop;
    private final Duration patience;
    private final BackOff backOff;

    /** Null unless something is wanted. */
    private CompletableFuture<Void> answer;

    private ClientFrame frame;
    private ScheduledFuture<?> deadline;
    private boolean said;

    /** Null unless there is a connection that is the active one. */
    private GatewaySocket active;

    private boolean saidHere;
    private ScheduledFuture<?> again;

    /**
     * @param name for messages
     * @param backOff how long to wait before it is said again after a refusal
     */
    Wish(String name, EventLoop loop, Duration patience, BackOff backOff) {
        this.name = name;
        this.loop = loop;
        this.patience = patience;
        this.backOff = backOff;
    }

    /** From now on it is wanted. */
    void want(ClientFrame wished, CompletableFuture<Void> told) {
        if (answer != null) {
            told.completeExceptionally(new IllegalStateException(name + ": it was asked for already"));
            return;
        }
        answer = told;
        frame = wished;
        said = false;
        backOff.reset();
        deadline = loop.schedule(this::timeIsUp, patience.toMillis(), TimeUnit.MILLISECONDS);
        say();
    }

    /** This connection is the active one now. */
    void start(GatewaySocket connection) {
        active = connection;
        say();
    }

    /** The connection became a spare, to which nothing is said; what was said before may be answered still. */
    void hold() {
        active = null;
        cancel(again);
    }

    /** The connection is gone: what was said on it will not be answered any more. */
    void lost() {
        hold();
        saidHere = false;
    }

    /** Whether the connection of the moment was told. */
    boolean isSaidHere() {
        return saidHere;
    }

    /** Something was refused for now, and that may have been this. */
    void refusedForNow(ServerFrame.Refusal refusal) {
        if (answer != null && active != null) {
            cancel(again);
            Duration wait = refusal.retryAfter().orElse(Duration.ZERO).plus(backOff.next());
            again = loop.schedule(this::say, wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** It is done. */
    void granted() {
        CompletableFuture<Void> told = forget();
        if (told != null) {
            told.complete(null);
        }
    }

    /** It is not done, or nobody will ever know. */
    void failed(RuntimeException why) {
        CompletableFuture<Void> told = forget();
        if (told != null) {
            told.completeExceptionally(why);
        }
    }

    private void say() {
        cancel(again);
        if (answer != null && active != null) {
            active.write(frame);
            active.flush();
            said = true;
            saidHere = true;
        }
    }

    private void timeIsUp() {
        failed(UnansweredException.of(name, said, patience));
    }

    /** Before anyone is told, who may want it again at once. */
    private CompletableFuture<Void> forget() {
        CompletableFuture<Void> waiting = answer;
        answer = null;
        frame = null;
        cancel(deadline);
        cancel(again);
        return waiting;
    }

    private static void cancel(ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
