package org.crisisline.gateway.cache;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cache as a running thing: Redis behind a circuit breaker, and the thread that writes. */
public final class CacheService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CacheService.class);
    private static final long FLUSH_MS = 250;
    private static final long CLOSE_WAIT_MS = 500;
    private static final int WRITES_A_FLUSH = 500;

    private final SessionStore store;
    private final SessionCache cache;
    private final ScheduledExecutorService thread;

    /** @param redis told whether Redis can be written */
    public CacheService(
            RedisSettings settings,
            CurrentIncarnation incarnation,
            Dependency redis,
            GatewayMetrics metrics,
            Clock clock,
            Ticker ticker) {
        store = new RedisSessionStore(settings, incarnation, ticker);
        cache = new SessionCache(
                store,
                breaker(settings),
                redis,
                metrics,
                clock,
                ticker,
                new SessionCache.Settings(settings.writeInterval(), settings.maxSessions(), WRITES_A_FLUSH));
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread worker = new Thread(task, "gateway-cache");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** Opens after so many failures in a row; one call tries whether Redis is back. */
    static CircuitBreaker breaker(RedisSettings settings) {
        return CircuitBreaker.of(
                "redis",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.breakerThreshold())
                        .minimumNumberOfCalls(settings.breakerThreshold())
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(settings.breakerPause())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
    }

    /** What connections tell. */
    public ConnectionPorts.SessionActivity activity() {
        return cache;
    }

    /** Starts to connect and to write. */
    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::flush, 0, FLUSH_MS, TimeUnit.MILLISECONDS);
    }

    private void flush() {
        try {
            cache.flush();
        } catch (RuntimeException e) {
            // Scheduled tasks that throw are not run again.
            log.atError().setCause(e).log("session state can't be written");
        }
    }

    /** Writes what is due once more, without waiting for answers, and stops. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flush();
        store.close();
    }
}
