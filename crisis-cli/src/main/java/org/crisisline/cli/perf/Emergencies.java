package org.crisisline.cli.perf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.token.TokenRole;
import org.crisisline.client.CrisisClient;
import org.crisisline.client.CrisisListener;
import org.crisisline.client.frame.JsonFrames;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.outbox.Arrival;
import org.crisisline.runtime.time.Ticker;

/**
 * Somebody who says EMERGENCY messages, so many a second, beside a load: with a thread and an event loop of its own, so that it does not
 * wait behind the load before it is sent. {@link #measureFrom} and {@link #result} are for any thread, each once and in this order.
 */
public final class Emergencies implements AutoCloseable {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final Duration LAST_DELIVERIES = Duration.ofSeconds(10);

    private final double perSecond;
    private final Ticker ticker = Ticker.system();
    private final Clients clients;
    private final CrisisClient person;
    private final CrisisClient responder;
    private final Thread sender = new Thread(this::send, "perf-emergencies");
    private final Histogram gateway = new ConcurrentHistogram(LONGEST, DIGITS);
    private final Histogram client = new ConcurrentHistogram(LONGEST, DIGITS);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean measuring;
    private volatile boolean stopped;

    /** @param perSecond how many messages, more than none and within what a connection may say */
    public Emergencies(RunningStack stack, double perSecond) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("emergencies = " + perSecond + ", expected more than 0 a second");
        }
        this.perSecond = perSecond;
        this.clients = new Clients(stack);
        String session = clients.session("emergency");
        this.person = clients.client(session, "person", TokenRole.PERSON, new CrisisListener() {
            @Override
            public void onArrival(Arrival arrival) {
                arrived(arrival);
            }
        });
        this.responder = clients.client(session, "responder", TokenRole.RESPONDER, new CrisisListener() {});
        sender.setDaemon(true);
    }

    /** Connects and begins to talk; nothing counts yet. Blocks until connected. */
    public Emergencies start() throws InterruptedException {
        Clients.awaitAll(List.of(person.connect(), responder.connect()), "connecting");
        sender.start();
        return this;
    }

    /** What is said from now on counts. */
    public void measureFrom() {
        measuring = true;
    }

    /** Ends the talk, waits for what is on its way, and says what came of it. Blocks. */
    public Result result() throws InterruptedException {
        stopped = true;
        sender.join();
        long began = ticker.nanos();
        while (pending() > 0 && !ticker.hasPassed(began, LAST_DELIVERIES)) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return new Result(gateway, client, sent.get(), pending(), refused.get());
    }

    private long pending() {
        return sent.get() - refused.get() - client.getTotalCount();
    }

    private void send() {
        long began = ticker.nanos();
        double interval = 1e9 / perSecond;
        for (long i = 0; !stopped; i++) {
            long due = began + (long) (i * interval);
            for (long wait = due - ticker.nanos(); wait > 0; wait = due - ticker.nanos()) {
                LockSupport.parkNanos(wait);
            }
            boolean counted = measuring;
            if (counted) {
                sent.incrementAndGet();
            }
            String id = (counted ? "counted-" : "warm-") + i;
            person.send(id, "text", JsonFrames.emptyPayload().put("text", "please, now"), Priority.EMERGENCY)
                    .whenComplete((accepted, failure) -> {
                        if (counted && failure != null) {
                            refused.incrementAndGet();
                        }
                    });
        }
    }

    private void arrived(Arrival arrival) {
        if (arrival.id().startsWith("counted-")) {
            arrival.serverLatencyMs().ifPresent(millis -> gateway.recordValue(TimeUnit.MILLISECONDS.toNanos(millis)));
            client.recordValue(Math.min(arrival.sinceWritten().toNanos(), LONGEST));
        }
    }

    @Override
    public void close() {
        stopped = true;
        person.closeAsync();
        responder.closeAsync();
        clients.close();
    }

    /**
     * What came of it; histograms are in nanoseconds.
     *
     * @param gateway as the promise is worded: the sender's gateway reads the frame, and the recipient's acknowledgement is back there; to
     *     the millisecond
     * @param client the frame written, to {@code delivered}
     * @param sent messages that counted
     * @param lost those of them that were neither delivered nor refused
     * @param refused those that were refused
     */
    public record Result(Histogram gateway, Histogram client, long sent, long lost, long refused) {
        /** Whether none was refused and none was lost. */
        public boolean isWhole() {
            return refused == 0 && lost == 0;
        }

        /** As a table. */
        public void print(PrintWriter out) {
            Percentiles.header(out);
            Percentiles.row(out, "emergency", gateway);
            Percentiles.row(out, "its client", client);
            out.printf("sent %d, lost %d, refused %d%n", sent, lost, refused);
            out.flush();
        }

        /** As JSON. */
        public ObjectNode json() {
            ObjectNode root = JsonNodeFactory.instance.objectNode();
            root.set("gateway", Percentiles.json(gateway));
            root.set("client", Percentiles.json(client));
            return root.put("sent", sent).put("lost", lost).put("refused", refused);
        }
    }
}
