package org.crisisline.cli.perf;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.cli.oncall.CallBook;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.outbox.Accepted;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Topics;

/**
 * Lets people ask for a human while others talk, and finds out who was called when. Those who ask are connected beforehand, on an event
 * loop of their own: what is measured is the escalation, not the handshake. Blocks the calling thread, which is the one that asks; those
 * who talk are served by another one.
 */
public final class EscalationLoad implements AutoCloseable {
    private static final Duration LAST_CALLS = Duration.ofSeconds(15);
    private static final Duration LAST_FRAMES = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final int CONNECTING_AT_ONCE = 16;

    private final EscalationPlan plan;
    private final CallBook book;
    private final PrintWriter progress;
    private final Ticker ticker = Ticker.system();
    private final Brokers brokers;
    private final Clients clients;
    private final Load load;
    private final List<Caller> callers = new ArrayList<>();

    /**
     * @param book that hears of the calls that come in
     * @param progress told how far it is, a line at a time
     */
    public EscalationLoad(RunningStack stack, EscalationPlan plan, CallBook book, PrintWriter progress) {
        this.plan = plan;
        this.book = book;
        this.progress = progress;
        this.brokers = Brokers.of(stack);
        this.clients = new Clients(stack);
        this.load = new Load(stack, plan.beside(), progress);
    }

    /** Connects, warms up, asks, waits for the calls that are still to come. */
    public EscalationResult run() throws InterruptedException {
        List<Caller> warming = connect("warm-up", plan.warmUps(), new CallBook());
        List<Caller> counted = connect("counted", plan.escalations(), book);
        progress.println(callers.size() + " people are there who will ask for a human");
        CompletableFuture<Void> connected = new CompletableFuture<>();
        CompletableFuture<Void> warm = new CompletableFuture<>();
        CompletableFuture<LoadResult> beside = beside(connected, warm);
        // Either of them: what fails must not be waited for.
        await(CompletableFuture.anyOf(connected, beside));
        ask(warming);
        await(CompletableFuture.anyOf(warm, beside));
        ask(counted);
        LoadResult result = await(beside);
        awaitCalls();
        return EscalationResult.of(book.stories(), loggedAt(), result);
    }

    private CompletableFuture<LoadResult> beside(CompletableFuture<Void> connected, CompletableFuture<Void> warm) {
        CompletableFuture<LoadResult> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(load.run(() -> connected.complete(null), () -> warm.complete(null)));
                    } catch (InterruptedException | RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                },
                "perf-load");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw new StackException(
                    "the load beside it failed: " + e.getCause().getMessage(), e);
        }
    }

    private List<Caller> connect(String name, int number, CallBook into) throws InterruptedException {
        List<Caller> coming = IntStream.range(0, number)
                .mapToObj(i -> caller(clients.session(name + "-" + i), into))
                .toList();
        callers.addAll(coming);
        for (int i = 0; i < coming.size(); i += CONNECTING_AT_ONCE) {
            List<Caller> some = coming.subList(i, Math.min(coming.size(), i + CONNECTING_AT_ONCE));
            Clients.awaitAll(some.stream().map(Caller::connect).toList(), "connecting");
        }
        return coming;
    }

    private Caller caller(String session, CallBook into) {
        Caller caller = new Caller(session, into, ticker);
        caller.use(clients.client(session, "person", TokenRole.PERSON, caller));
        return caller;
    }

    /** Open loop: who is due asks, and counts from when that was due. */
    private void ask(List<Caller> some) {
        long began = ticker.nanos();
        for (int i = 0; i < some.size(); i++) {
            long due = began + (long) (i / plan.rate() * 1e9);
            parkUntil(due);
            // Whoever is refused has no call in the book.
            CompletionStage<Accepted> unused = some.get(i).ask(due);
        }
    }

    private void parkUntil(long due) {
        for (long wait = due - ticker.nanos(); wait > 0; wait = due - ticker.nanos()) {
            LockSupport.parkNanos(wait);
        }
    }

    private void awaitCalls() {
        long began = ticker.nanos();
        while (book.uncalled() > 0 && !ticker.hasPassed(began, LAST_CALLS)) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        long called = ticker.nanos();
        // Also for a second call that should not come.
        while (!ticker.hasPassed(called, LAST_FRAMES)) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** By the time stamp of the partition's leader, for each session. */
    private Map<String, Instant> loggedAt() {
        Map<String, Instant> times = new HashMap<>();
        new TopicScan(brokers, (read, total) -> {})
                .read(
                        List.of(Topics.MESSAGES_EMERGENCY),
                        entry -> times.putIfAbsent(
                                new String(entry.key(), StandardCharsets.UTF_8),
                                Instant.ofEpochMilli(entry.timestamp())));
        return times;
    }

    @Override
    public void close() {
        callers.forEach(Caller::leave);
        load.close();
        clients.close();
    }
}
