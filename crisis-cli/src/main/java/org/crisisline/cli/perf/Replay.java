package org.crisisline.cli.perf;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.runtime.time.Ticker;

/** Lets messages wait for people who are not there, lets these people come, and takes the time. Blocks the calling thread. */
public final class Replay implements AutoCloseable {
    private static final String TEXT = "Are you there? I have been waiting for a while now.";
    /** Answers that may be outstanding: less than a connection may have in flight at its gateway. */
    private static final int OUTSTANDING = 200;
    /** Returns before counting begins, so that it is not the first one that is measured. */
    private static final int WARM_UP = 20;

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Clients clients;
    private final ReplayPlan plan;
    private final PrintWriter progress;
    private final Ticker ticker = Ticker.system();
    private final Histogram first = new ConcurrentHistogram(LONGEST.toNanos(), 3);
    private final Histogram all = new ConcurrentHistogram(LONGEST.toNanos(), 3);

    /** @param progress told how far it is, a line at a time */
    public Replay(RunningStack stack, ReplayPlan plan, PrintWriter progress) {
        this.clients = new Clients(stack);
        this.plan = plan;
        this.progress = progress;
    }

    /** Writes, comes back, measures. */
    public ReplayResult run() throws InterruptedException {
        int sessions = WARM_UP + plan.returns();
        say("writing " + plan.pending() + " messages in each of " + sessions + " sessions");
        for (int i = 0; i < sessions; i++) {
            fill(clients.session("replay-" + i), plan.pending());
        }
        say("coming to each of them");
        for (int i = 0; i < sessions; i++) {
            Times times = come(clients.session("replay-" + i), plan.pending());
            if (i >= WARM_UP) {
                first.recordValue(Math.min(times.first(), LONGEST.toNanos()));
                all.recordValue(Math.min(times.last(), LONGEST.toNanos()));
            }
        }
        return new ReplayResult(first, all, plan.backlog() == 0 ? Optional.empty() : Optional.of(backlog()));
    }

    private Duration backlog() throws InterruptedException {
        say("writing a backlog of " + plan.backlog() + " messages");
        String session = clients.session("backlog");
        fill(session, plan.backlog());
        say("coming to it");
        return Duration.ofNanos(come(session, plan.backlog()).last());
    }

    private void fill(String session, int messages) throws InterruptedException {
        try (CrisisClient person = clients.client(session, "person", TokenRole.PERSON, new CrisisListener() {})) {
            Clients.awaitAll(List.of(person.connect()), "connecting");
            List<CompletionStage<?>> answers = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                answers.add(
                        person.send("m" + i, "text", JsonFrames.emptyPayload().put("text", TEXT), Priority.NORMAL));
                if (answers.size() == OUTSTANDING) {
                    Clients.awaitAll(answers, "sending");
                    answers.clear();
                }
            }
            Clients.awaitAll(answers, "sending");
        }
    }

    /** Since the dialling began, in nanoseconds. */
    private record Times(long first, long last) {}

    private Times come(String session, int messages) throws InterruptedException {
        AtomicInteger came = new AtomicInteger();
        AtomicLong firstAt = new AtomicLong();
        CompletableFuture<Long> last = new CompletableFuture<>();
        try (CrisisClient responder = clients.client(session, "responder", TokenRole.RESPONDER, new CrisisListener() {
            @Override
            public void onMessage(ServerFrame.Message message) {
                int number = came.incrementAndGet();
                if (number == 1) {
                    firstAt.set(ticker.nanos());
                }
                if (number == messages) {
                    last.complete(ticker.nanos());
                }
            }
        })) {
            long dialled = ticker.nanos();
            Clients.awaitAll(List.of(responder.connect(), last), "reading what waited");
            return new Times(firstAt.get() - dialled, last.join() - dialled);
        }
    }

    private void say(String line) {
        progress.println(line);
        progress.flush();
    }

    @Override
    public void close() {
        clients.close();
    }
}
