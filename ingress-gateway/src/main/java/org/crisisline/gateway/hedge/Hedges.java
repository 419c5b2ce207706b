package org.crisisline.gateway.hedge;

import java.net.http.HttpClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.crisisline.gateway.metrics.HedgeMetrics;
import org.crisisline.gateway.metrics.HedgeMetrics.Cause;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.EscalationRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks escalation instances for a human, while the log does not answer; bounded by {@link HedgeSettings#maxInFlight}. Owns its threads and its HTTP
 * client. Thread-safe; nothing blocks.
 *
 * <p>The JDK's client with HTTP/1.1: hedges are rare, it is what the escalation-service calls with, and its pool of kept connections is
 * all that is needed. Netty's loops here belong to the clients' sockets, and nothing is to be done on them that isn't theirs. A connection to each instance is
 * kept warm: a TLS handshake in the moment of an outage would be half of what a call may take.
 */
public final class Hedges implements Hedging, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Hedges.class);
    private static final int HTTP_THREADS = 4;
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final HedgeSettings settings;
    private final HedgeMetrics metrics;
    private final Ticker ticker;
    private final Dependency dependency;
    private final ScheduledThreadPoolExecutor clockwork;
    private final ExecutorService http;
    private final List<EscalationInstance> instances = new ArrayList<>();
    private final Hedge.Parts parts;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong shedLoggedAt;

    /**
     * Starts nothing but threads.
     *
     * @param tls whom to believe
     * @param dependency told whether any instance answers
     * @param clock the wall clock: signatures carry it
     */
    public Hedges(
            HedgeSettings settings,
            SSLContext tls,
            HedgeMetrics metrics,
            Dependency dependency,
            Clock clock,
            Ticker ticker) {
        this.settings = settings;
        this.metrics = metrics;
        this.ticker = ticker;
        this.dependency = dependency;
        this.shedLoggedAt = new AtomicLong(ticker.nanos() - LOG_INTERVAL_NANOS);
        clockwork = new ScheduledThreadPoolExecutor(1, daemon("gateway-hedge"));
        clockwork.setRemoveOnCancelPolicy(true);
        clockwork.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // Its queue is bounded by the bulkheads: so many requests to each instance, a few steps each.
        http = Executors.newFixedThreadPool(HTTP_THREADS, daemon("gateway-hedge-http"));
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .sslContext(tls)
                .executor(http)
                .build();
        for (int number = 0; number < settings.urls().size(); number++) {
            instances.add(new EscalationInstance(number, settings, client, http, clockwork, clock));
        }
        parts = new Hedge.Parts(settings, List.copyOf(instances), clockwork, metrics, ticker);
    }

    /** Keeps connections warm from now on. */
    public void start() {
        var unused = clockwork.scheduleWithFixedDelay(
                this::greet, 0, settings.keepWarm().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void greet() {
        List<CompletableFuture<Boolean>> greetings = instances.stream()
                .map(instance -> instance.greet().toCompletableFuture())
                .toList();
        var unused = CompletableFuture.allOf(greetings.toArray(CompletableFuture[]::new))
                .thenRun(() -> {
                    long answering =
                            greetings.stream().filter(CompletableFuture::join).count();
                    if (answering == instances.size()) {
                        dependency.up();
                    } else {
                        dependency.down(answering + " of " + instances.size()
                                + " escalation instances answer to a direct call");
                    }
                });
    }

    /** How many are under way. */
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public Future<?> later(Runnable task) {
        try {
            return clockwork.schedule(task, settings.hedgeAfter().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // The gateway is at its end: the log alone is asked.
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public void begin(EscalationRequest request, Cause cause, Asker asker) {
        if (inFlight.incrementAndGet() > settings.maxInFlight()) {
            inFlight.decrementAndGet();
            metrics.shed();
            logShed(request);
            return;
        }
        metrics.begun(cause);
        Hedge hedge = new Hedge(request, parts, asker, inFlight::decrementAndGet);
        try {
            clockwork.execute(hedge::begin);
        } catch (RejectedExecutionException closed) {
            inFlight.decrementAndGet();
        }
    }

    /** Whoever sends thousands of them must not fill the log, too. */
    private void logShed(EscalationRequest request) {
        long now = ticker.nanos();
        long before = shedLoggedAt.get();
        if (now - before >= LOG_INTERVAL_NANOS && shedLoggedAt.compareAndSet(before, now)) {
            log.atError()
                    .addKeyValue(LogKeys.ESCALATION, request.getEscalationId())
                    .addKeyValue(LogKeys.LIMIT, settings.maxInFlight())
                    .log("too many hedges are under way: escalations are left to the log");
        }
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
        http.shutdownNow();
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
