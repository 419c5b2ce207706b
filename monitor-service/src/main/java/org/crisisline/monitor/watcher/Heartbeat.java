package org.crisisline.monitor.watcher;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a URL outside for as long as the watcher works: whoever listens there alarms when the calls stay away, which is what happens when this
 * process, its machine, its network or its Kafka is gone. Nobody retries: the next call comes soon, and a listener waits for a few.
 *
 * <p>{@link #beat} belongs to the watcher's thread and never waits; one call is under way at most. Only a 2xx counts as heard; redirects
 * are not followed.
 */
public final class Heartbeat implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final HeartbeatSettings settings;
    private final WatcherMetrics metrics;
    private final Ticker ticker;
    private final HttpClient client;
    private CompletableFuture<HttpResponse<Void>> underWay;
    private boolean begun;
    private long begunAt;
    private volatile boolean failing;

    public Heartbeat(HeartbeatSettings settings, RegisteredMetrics metrics, Ticker ticker) {
        this(settings, (WatcherMetrics) metrics, ticker);
    }

    Heartbeat(HeartbeatSettings settings, WatcherMetrics metrics, Ticker ticker) {
        this.settings = settings;
        this.metrics = metrics;
        this.ticker = ticker;
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** The watcher works. Calls if it is time to. */
    void beat() {
        boolean due = !begun || ticker.hasPassed(begunAt, settings.every());
        if (!due || (underWay != null && !underWay.isDone())) {
            return;
        }
        begun = true;
        begunAt = ticker.nanos();
        HttpRequest request = HttpRequest.newBuilder(settings.url())
                .timeout(settings.timeout())
                .header("User-Agent", "crisis-watcher/1")
                .GET()
                .build();
        CompletableFuture<HttpResponse<Void>> exchange = client.sendAsync(request, BodyHandlers.discarding());
        underWay = exchange;
        // The request's own time limit ends with the head of the answer; a body may go on for ever.
        var unused = exchange.copy()
                .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, error) -> {
                    exchange.cancel(true);
                    answered(answer, error);
                });
    }

    /** Whether the last call was not heard. Any thread. */
    boolean isFailing() {
        return failing;
    }

    @Override
    public void close() {
        CompletableFuture<HttpResponse<Void>> last = underWay;
        if (last != null) {
            last.cancel(true);
        }
    }

    /** On a thread of the HTTP client. */
    private void answered(HttpResponse<Void> answer, Throwable error) {
        boolean heard = error == null && answer.statusCode() / 100 == 2;
        if (heard) {
            metrics.heartbeatHeard();
        } else {
            metrics.heartbeatFailed();
        }
        if (heard == failing) {
            var event = heard ? log.atInfo() : log.atWarn();
            event.addKeyValue(LogKeys.ADDRESS, settings.url().getHost())
                    .addKeyValue(LogKeys.REASON, error == null ? "status " + answer.statusCode() : name(error))
                    .log(heard ? "the watcher's heartbeat is heard again" : "the watcher's heartbeat is not heard");
        }
        failing = !heard;
    }

    private static String name(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause.getClass().getSimpleName();
    }
}
