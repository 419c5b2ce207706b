package org.crisisline.cli.perf;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.ServerFrame;
import org.crisisline.client.socket.Handshake;
import org.crisisline.runtime.time.Ticker;

/** Runs a plan against a stack. Blocks the calling thread, which is the one that sends. */
public final class Load implements AutoCloseable {
    private static final Duration LAST_DELIVERIES = Duration.ofSeconds(10);
    private static final int CONNECTING_AT_ONCE = 16;

    private final LoadPlan plan;
    private final PrintWriter progress;
    private final Ticker ticker = Ticker.system();
    private final Clients clients;
    private final Tally tally = new Tally();
    private final List<Pair> pairs = new ArrayList<>();

    /** @param progress told how far it is, a line at a time */
    public Load(RunningStack stack, LoadPlan plan, PrintWriter progress) {
        this.clients = new Clients(stack);
        this.plan = plan;
        this.progress = progress;
    }

    /** Connects, warms up, sends, waits for what is on its way. */
    public LoadResult run() throws InterruptedException {
        return run(() -> {}, () -> {});
    }

    /**
     * @param connected called on this thread when everyone is there
     * @param warm called on this thread when what follows counts
     */
    LoadResult run(Runnable connected, Runnable warm) throws InterruptedException {
        connectAll();
        connected.run();
        say(plan.pairs() + " pairs connected; warming up for " + plan.warmUp().toSeconds() + " s");
        send(plan.warmUp(), false);
        warm.run();
        say("measuring for " + plan.duration().toSeconds() + " s");
        send(plan.duration(), true);
        awaitDeliveries();
        return tally.result();
    }

    private void connectAll() throws InterruptedException {
        List<CompletionStage<?>> connecting = new ArrayList<>();
        for (int i = 0; i < plan.pairs(); i++) {
            String session = clients.session(Integer.toString(i));
            Pair pair = new Pair(
                    guest(session, "person", TokenRole.PERSON), guest(session, "responder", TokenRole.RESPONDER));
            pairs.add(pair);
            connecting.add(pair.person().connect());
            connecting.add(pair.responder().connect());
            if (connecting.size() >= CONNECTING_AT_ONCE) {
                Clients.awaitAll(connecting, "connecting");
                connecting.clear();
            }
        }
        Clients.awaitAll(connecting, "connecting");
    }

    /** Open loop: what is due is sent, and counts from when it was due. */
    private void send(Duration duration, boolean counted) {
        long began = ticker.nanos();
        double interval = 1e9 / (plan.pairs() * plan.rate());
        double handshakeInterval = plan.handshakes() > 0 ? 1e9 / plan.handshakes() : Double.POSITIVE_INFINITY;
        long messages = (long) (duration.toNanos() / interval);
        long handshakes = 0;
        for (long i = 0; i < messages; i++) {
            long due = began + (long) (i * interval);
            parkUntil(due);
            Pair pair = pairs.get((int) (i % plan.pairs()));
            boolean personsTurn = (i / plan.pairs()) % 2 == 0;
            (personsTurn ? pair.person() : pair.responder()).say(due, counted);
            if ((due - began) / handshakeInterval >= handshakes) {
                handshake(handshakes++, counted);
            }
        }
    }

    private void handshake(long number, boolean counted) {
        CrisisClient[] client = new CrisisClient[1];
        client[0] = clients.client(
                clients.session("handshake-" + number), "person", TokenRole.PERSON, new CrisisListener() {
                    @Override
                    public void onConnected(ServerFrame.Connected connected, Handshake handshake) {
                        if (counted) {
                            tally.handshake(handshake.connected().toNanos());
                        }
                        client[0].closeAsync();
                    }
                });
        client[0].connect();
    }

    private void parkUntil(long due) {
        for (long wait = due - ticker.nanos(); wait > 0; wait = due - ticker.nanos()) {
            LockSupport.parkNanos(wait);
        }
    }

    private void awaitDeliveries() {
        long began = ticker.nanos();
        while (tally.pending() > 0 && !ticker.hasPassed(began, LAST_DELIVERIES)) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private Talker guest(String session, String name, TokenRole role) {
        Talker talker = new Talker(tally, ticker);
        talker.use(clients.client(session, name, role, talker));
        return talker;
    }

    private void say(String line) {
        progress.println(line);
        progress.flush();
    }

    private record Pair(Talker person, Talker responder) {}

    @Override
    public void close() {
        for (Pair pair : pairs) {
            pair.person().close();
            pair.responder().close();
        }
        clients.close();
    }
}
