package org.crisisline.escalation.channel.http;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.crisisline.escalation.channel.Channel;
import org.crisisline.escalation.channel.ChannelMetrics;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;

/**
 * A receiver that speaks HTTP, made to get through. What is said to it is the {@link CallFormat}'s; how, is the same for all.
 *
 * <p>From the outside in, and why in this order:
 *
 * <ol>
 *   <li><b>Retry</b>: sees every way in which an attempt can fail, the ones below included. Holds nothing while it pauses.
 *   <li><b>Bulkhead</b>: bounds the attempts under way, so a receiver that hangs holds no more than so many connections. Outside the breaker,
 *       since our being full says nothing about the receiver.
 *   <li><b>CircuitBreaker</b>: a receiver that failed several times in a row is left alone for a moment (half a second: an emergency waits, a
 *       person does not; the retries' pauses reach beyond it), then tried with few. A refusal (4xx) is an answer, not a failure.
 *   <li><b>TimeLimiter</b>: bounds one attempt as a whole, from the connection to the answer's last byte, and cancels it. The HTTP client's own
 *       time-out ends at the answer's head.
 * </ol>
 *
 * <p>Thread-safe.
 */
public final class HttpChannel implements Channel {
    private static final int PROBES = 2;
    private static final ChannelResult CLOSED =
            new ChannelResult.Unavailable("the service is closing", Optional.empty());

    private final String name;
    private final CallLimits limits;
    private final HttpAttempt attempt;
    private final ScheduledExecutorService clockwork;
    private final ChannelMetrics metrics;
    private final Retry retry;
    private final Bulkhead bulkhead;
    private final CircuitBreaker breaker;
    private final TimeLimiter limiter;
    private final Map<Long, CompletableFuture<ChannelResult>> underWay = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private volatile boolean closed;

    /**
     * @param settings where, in which format, and how patiently
     * @param client stays the caller's; must not follow redirects, since a signature or a key is for one receiver
     * @param clockwork runs pauses and time limits; stays the caller's
     * @param clock the wall clock, for what goes on the wire
     * @param metrics hears of each call
     */
    public HttpChannel(
            HttpChannelSettings settings,
            HttpClient client,
            ScheduledExecutorService clockwork,
            Clock clock,
            ChannelMetrics metrics) {
        this.name = settings.name();
        this.limits = settings.limits();
        this.attempt = new HttpAttempt(client, CallFormat.of(settings), limits.timeout(), clock);
        this.clockwork = clockwork;
        this.metrics = metrics;
        this.retry = Retry.of(
                name,
                RetryConfig.<ChannelResult>custom()
                        .maxAttempts(limits.attempts())
                        .retryOnResult(ChannelResult.Unavailable.class::isInstance)
                        .retryOnException(error -> true)
                        .intervalBiFunction(this::pause)
                        .build());
        this.bulkhead = Bulkhead.of(
                name,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(limits.maxConcurrent())
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        this.breaker = breaker();
        this.limiter = TimeLimiter.of(
                name,
                TimeLimiterConfig.custom().timeoutDuration(limits.timeout()).build());
        metrics.watch(
                () -> stateOf(breaker),
                () -> limits.maxConcurrent() - bulkhead.getMetrics().getAvailableConcurrentCalls());
    }

    private CircuitBreaker breaker() {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(limits.breakerFailures())
                        .minimumNumberOfCalls(limits.breakerFailures())
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(limits.breakerOpenFor())
                        .permittedNumberOfCallsInHalfOpenState(PROBES)
                        .recordResult(ChannelResult.Unavailable.class::isInstance)
                        .build());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<ChannelResult> call(EscalationCall call) {
        long began = System.nanoTime();
        long number = calls.getAndIncrement();
        CompletableFuture<ChannelResult> promise = new CompletableFuture<>();
        var unused = promise.whenComplete((result, error) -> {
            underWay.remove(number);
            metrics.ended(call.kind(), result, Duration.ofNanos(System.nanoTime() - began));
        });
        underWay.put(number, promise);
        if (closed) {
            promise.complete(CLOSED);
        } else {
            begin(call, promise);
        }
        return promise;
    }

    private void begin(EscalationCall call, CompletableFuture<ChannelResult> promise) {
        try {
            var unused = retry.executeCompletionStage(clockwork, () -> guarded(call))
                    .exceptionally(HttpChannel::afterLastAttempt)
                    .thenAccept(promise::complete);
        } catch (RejectedExecutionException e) {
            // The clockwork has stopped under a pause.
            promise.complete(CLOSED);
        }
    }

    /** Hears the breaker: true when it opens, false when a receiver that failed has answered again. On the thread that caused it. */
    public void onBreaker(BreakerListener listener) {
        breaker.getEventPublisher().onStateTransition(event -> {
            switch (event.getStateTransition().getToState()) {
                case OPEN, FORCED_OPEN -> listener.changed(true);
                case CLOSED, DISABLED, METRICS_ONLY -> listener.changed(false);
                case HALF_OPEN -> {
                    // Only trying: it is as it was until it answers.
                }
            }
        });
    }

    /** Hears the breaker. */
    @FunctionalInterface
    public interface BreakerListener {
        /** Must not block. */
        void changed(boolean open);
    }

    @Override
    public void close() {
        closed = true;
        // Whoever waits in a pause would wait for ever once the clockwork has stopped.
        underWay.values().forEach(promise -> promise.complete(CLOSED));
    }

    private CompletionStage<ChannelResult> guarded(EscalationCall call) {
        if (call.isWithdrawn()) {
            // Outside the breaker: it says nothing about the receiver.
            return CompletableFuture.completedFuture(new ChannelResult.Withdrawn());
        }
        return bulkhead.executeCompletionStage(() -> breaker.executeCompletionStage(() -> attempt(call)));
    }

    private CompletionStage<ChannelResult> attempt(EscalationCall call) {
        metrics.attempted();
        CompletableFuture<ChannelResult> exchange = attempt.send(call);
        CompletionStage<ChannelResult> limited = limiter.executeCompletionStage(clockwork, () -> exchange);
        return limited.whenComplete((result, error) -> {
            if (error != null) {
                exchange.cancel(true);
            }
        });
    }

    /** Milliseconds before the next attempt. */
    private Long pause(int number, Either<Throwable, ChannelResult> outcome) {
        if (outcome.isRight() && outcome.get() instanceof ChannelResult.Unavailable unavailable) {
            Optional<Duration> asked = unavailable.retryAfter();
            if (asked.isPresent()) {
                // Bounded: no receiver puts off an emergency for an hour.
                return Math.max(1, min(asked.get(), limits.maxRetryAfter()).toMillis());
            }
        }
        if (outcome.isLeft() && root(outcome.getLeft()) instanceof CallNotPermittedException) {
            // Asking an open breaker again before it would let anything through only uses up attempts.
            return limits.breakerOpenFor().toMillis() + 1;
        }
        int doublings = Math.min(number - 1, 20);
        return Math.max(
                1,
                min(limits.backoff().multipliedBy(1L << doublings), limits.maxBackoff())
                        .toMillis());
    }

    private static ChannelResult afterLastAttempt(Throwable error) {
        Throwable cause = root(error);
        if (cause instanceof TimeoutException) {
            return new ChannelResult.Unavailable("no answer in time", Optional.empty());
        }
        if (cause instanceof CallNotPermittedException) {
            return new ChannelResult.Unavailable("the breaker is open: the receiver failed before", Optional.empty());
        }
        if (cause instanceof BulkheadFullException) {
            return new ChannelResult.Unavailable("too many calls under way", Optional.empty());
        }
        return new ChannelResult.Unavailable(
                "the call broke off: " + cause.getClass().getSimpleName(), Optional.empty());
    }

    private static double stateOf(CircuitBreaker breaker) {
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> 0;
            case HALF_OPEN -> 1;
            case OPEN, FORCED_OPEN -> 2;
        };
    }

    private static Throwable root(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
