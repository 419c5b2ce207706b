package org.crisisline.gateway.hedge;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.crisisline.gateway.metrics.HedgeMetrics.Outcome;
import org.crisisline.runtime.config.SigningKey;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.direct.DirectAnswer;
import org.crisisline.schemas.direct.DirectCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One escalation instance, as a gateway asks it. From the outside in: the bulkhead, since our being full says nothing about the instance; the breaker, which
 * leaves one that failed several times in a row alone for a moment, so that the next one is asked at once; the time limit, for one request as a
 * whole. No retry: {@link Hedge} asks the next one. Thread-safe.
 */
final class EscalationInstance {
    private static final Logger log = LoggerFactory.getLogger(EscalationInstance.class);
    private static final int PROBES = 2;
    private static final long LONGEST_ANSWER = 4_096;
    private static final long COMPLAINT_INTERVAL_MS = 10_000;
    private static final Duration GREETING_LIMIT = Duration.ofSeconds(1);

    /** An answer that is none of ours. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;

        RefusedException(int status) {
            super("HTTP status " + status);
            this.status = status;
        }

        /** It is about our request, not about the instance. */
        boolean isOurs() {
            return status >= 400 && status < 500;
        }
    }

    private final URI url;
    private final HedgeSettings settings;
    private final HttpClient client;
    private final Executor sending;
    private final ScheduledExecutorService clockwork;
    private final Clock clock;
    private final SigningKey key;
    private final Bulkhead bulkhead;
    private final CircuitBreaker breaker;
    private final TimeLimiter limiter;
    private final AtomicLong complainedAt = new AtomicLong();

    /**
     * @param number the instance's number
     * @param client stays the caller's
     * @param sending where requests are begun: a name may have to be resolved
     * @param clockwork for time limits
     */
    EscalationInstance(
            int number,
            HedgeSettings settings,
            HttpClient client,
            Executor sending,
            ScheduledExecutorService clockwork,
            Clock clock) {
        this.url = settings.urls().get(number);
        this.settings = settings;
        this.client = client;
        this.sending = sending;
        this.clockwork = clockwork;
        this.clock = clock;
        this.key = new SigningKey(settings.secret(), DirectCall.SIGNATURE_USE);
        String name = "escalation-" + number;
        this.bulkhead = Bulkhead.of(
                name,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(settings.maxInFlight())
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.breakerFailures())
                        .minimumNumberOfCalls(settings.breakerFailures())
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(settings.breakerOpenFor())
                        .permittedNumberOfCallsInHalfOpenState(PROBES)
                        .recordException(
                                error -> !(root(error) instanceof RefusedException refused && refused.isOurs()))
                        .build());
        this.limiter = TimeLimiter.of(
                name,
                TimeLimiterConfig.custom().timeoutDuration(settings.timeout()).build());
    }

    /**
     * Asks for a human.
     *
     * @param body an {@code EscalationRequest}, encoded
     * @return fails with what {@link #outcome} sorts
     */
    CompletionStage<DirectAnswer> ask(byte[] body) {
        return bulkhead.executeCompletionStage(() -> breaker.executeCompletionStage(() -> attempt(body)));
    }

    private CompletionStage<DirectAnswer> attempt(byte[] body) {
        CompletableFuture<HttpResponse<byte[]>> exchange = send(request(body));
        return limiter.executeCompletionStage(clockwork, () -> exchange)
                .whenComplete((response, error) -> {
                    if (error != null) {
                        exchange.cancel(true);
                    }
                })
                .thenApply(this::read);
    }

    private HttpRequest request(byte[] body) {
        String timestamp = DirectCall.timestamp(clock.instant());
        return HttpRequest.newBuilder(url.resolve(DirectCall.PATH))
                .timeout(settings.timeout())
                .header("Content-Type", DirectCall.CONTENT_TYPE)
                .header(DirectCall.TIMESTAMP_HEADER, timestamp)
                .header(DirectCall.SIGNATURE_HEADER, DirectCall.signature(key.sign(timestamp, body)))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> exchange = new CompletableFuture<>();
        try {
            sending.execute(() -> begin(request, exchange));
        } catch (RejectedExecutionException closed) {
            exchange.completeExceptionally(closed);
        }
        return exchange;
    }

    private void begin(HttpRequest request, CompletableFuture<HttpResponse<byte[]>> exchange) {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, bounded());
        cancelWith(exchange, sent);
        var unused = sent.whenComplete((response, error) -> {
            if (error == null) {
                exchange.complete(response);
            } else {
                exchange.completeExceptionally(error);
            }
        });
    }

    /** Whoever gives up on the exchange gives its connection back. */
    private static void cancelWith(CompletableFuture<?> exchange, CompletableFuture<?> sent) {
        var unused = exchange.whenComplete((response, error) -> {
            if (error != null) {
                sent.cancel(true);
            }
        });
    }

    /** The JDK reads as many bytes as were announced; what announces more than an answer has is none. */
    private static BodyHandler<byte[]> bounded() {
        return info -> info.headers().firstValueAsLong("Content-Length").orElse(Long.MAX_VALUE) <= LONGEST_ANSWER
                ? BodySubscribers.ofByteArray()
                : BodySubscribers.replacing(new byte[0]);
    }

    private DirectAnswer read(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == 200 || status == 202) {
            return DirectAnswer.decode(response.body());
        }
        RefusedException refused = new RefusedException(status);
        if (refused.isOurs() && mayComplain()) {
            log.atError()
                    .addKeyValue(LogKeys.ADDRESS, url)
                    .addKeyValue(LogKeys.STATUS, status)
                    .log("AN ESCALATION INSTANCE REFUSES WHAT THIS GATEWAY ASKS: the secret differs, or the clocks do");
        }
        throw refused;
    }

    /** It stays so until somebody acts, and each hedge asks again. */
    private boolean mayComplain() {
        long now = clock.millis();
        long before = complainedAt.get();
        return Math.abs(now - before) >= COMPLAINT_INTERVAL_MS && complainedAt.compareAndSet(before, now);
    }

    /** Opens a connection, or keeps it open; whether the instance takes calls. Never fails. */
    CompletionStage<Boolean> greet() {
        HttpRequest greeting = HttpRequest.newBuilder(url.resolve(DirectCall.READY_PATH))
                .timeout(GREETING_LIMIT)
                .GET()
                .build();
        return send(greeting).handle((response, error) -> error == null && response.statusCode() == 200);
    }

    /** What an error of {@link #ask} means. */
    static Outcome outcome(Throwable error) {
        Throwable cause = root(error);
        if (cause instanceof RefusedException refused) {
            return refused.isOurs() ? Outcome.REFUSED : Outcome.UNAVAILABLE;
        }
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return Outcome.TIMED_OUT;
        }
        if (cause instanceof CallNotPermittedException) {
            return Outcome.BREAKER_OPEN;
        }
        if (cause instanceof BulkheadFullException) {
            return Outcome.BULKHEAD_FULL;
        }
        return cause instanceof IllegalArgumentException ? Outcome.UNAVAILABLE : Outcome.UNREACHABLE;
    }

    private static Throwable root(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
