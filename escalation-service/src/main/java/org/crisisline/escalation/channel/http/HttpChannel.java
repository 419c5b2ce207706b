package org.crisisline.escalation.channel;

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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;

/**
 * The signed webhook, made to get through.
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
public final class WebhookChannel implements Channel {
    private static final String NAME = "webhook";
    private static final int PROBES = 2;

    private final WebhookSettings settings;
    private final WebhookRequest request;
    private final ScheduledExecutorService clockwork;
    private final Retry retry;
    private final Bulkhead bulkhead;
    private final CircuitBreaker breaker;
    private final TimeLimiter limiter;

    /**
     * @param settings where, and how patiently
     * @param client stays the caller's; must not follow redirects, since a signature is for one receiver
     * @param clockwork runs pauses and time limits; stays the caller's
     * @param clock the wall clock, for the signature's time stamp
     */
    public WebhookChannel(
            WebhookSettings settings, HttpClient client, ScheduledExecutorService clockwork, Clock clock) {
        this.settings = settings;
        this.clockwork = clockwork;
        this.request = new WebhookRequest(
                client, settings.url(), new WebhookSignature(settings.secret()), settings.timeout(), clock);
        this.retry = Retry.of(
                NAME,
                RetryConfig.<ChannelResult>custom()
                        .maxAttempts(settings.attempts())
                        .retryOnResult(ChannelResult.Unavailable.class::isInstance)
                        .retryOnException(error -> true)
                        .intervalBiFunction(this::pause)
                        .build());
        this.bulkhead = Bulkhead.of(
                NAME,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(settings.maxConcurrent())
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        this.breaker = CircuitBreaker.of(
                NAME,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.breakerFailures())
                        .minimumNumberOfCalls(settings.breakerFailures())
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(settings.breakerOpenFor())
                        .permittedNumberOfCallsInHalfOpenState(PROBES)
                        .recordResult(ChannelResult.Unavailable.class::isInstance)
                        .build());
        this.limiter = TimeLimiter.of(
                NAME,
                TimeLimiterConfig.custom().timeoutDuration(settings.timeout()).build());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompletionStage<ChannelResult> call(EscalationCall call) {
        return retry.executeCompletionStage(
                        clockwork,
                        () -> bulkhead.executeCompletionStage(
                                () -> breaker.executeCompletionStage(() -> attempt(call))))
                .exceptionally(WebhookChannel::afterLastAttempt);
    }

    /** Hears each change of the breaker: true when it opens, false when it lets calls through again. On the thread that caused it. */
    public void onBreaker(BreakerListener listener) {
        breaker.getEventPublisher()
                .onStateTransition(event ->
                        listener.changed(event.getStateTransition().getToState() == CircuitBreaker.State.OPEN));
    }

    /** Hears the breaker. */
    @FunctionalInterface
    public interface BreakerListener {
        /** Must not block. */
        void changed(boolean open);
    }

    @Override
    public void close() {
        // The client and the clockwork are the service's.
    }

    private CompletionStage<ChannelResult> attempt(EscalationCall call) {
        if (call.isWithdrawn()) {
            return CompletableFuture.completedFuture(new ChannelResult.Withdrawn());
        }
        CompletableFuture<ChannelResult> exchange = request.send(call);
        CompletionStage<ChannelResult> limited = limiter.executeCompletionStage(clockwork, () -> exchange);
        return limited.whenComplete((result, error) -> {
            if (error != null) {
                exchange.cancel(true);
            }
        });
    }

    /** Milliseconds before the next attempt. */
    private Long pause(int attempt, Either<Throwable, ChannelResult> outcome) {
        if (outcome.isRight() && outcome.get() instanceof ChannelResult.Unavailable unavailable) {
            Optional<Duration> asked = unavailable.retryAfter();
            if (asked.isPresent()) {
                // Bounded: no receiver puts off an emergency for an hour.
                return Math.max(1, min(asked.get(), settings.maxRetryAfter()).toMillis());
            }
        }
        if (outcome.isLeft() && root(outcome.getLeft()) instanceof CallNotPermittedException) {
            // Asking an open breaker again before it would let anything through only uses up attempts.
            return settings.breakerOpenFor().toMillis() + 1;
        }
        int doublings = Math.min(attempt - 1, 20);
        return Math.max(
                1,
                min(settings.backoff().multipliedBy(1L << doublings), settings.maxBackoff())
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

    private static Throwable root(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
