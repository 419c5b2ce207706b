package org.crisisline.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.crisisline.gateway.connection.Party;
import org.crisisline.gateway.metrics.RegisteredGatewayMetrics;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.Role;
import org.junit.jupiter.api.Test;

/** What the cache does, with a store that does as it is told. */
class SessionCacheTest {
    private static final Party ALICE = new Party("s-1", "alice", Role.PERSON, "c-1");
    private static final Duration INTERVAL = Duration.ofSeconds(3);

    private final TestClock clock = new TestClock();
    private final FakeStore store = new FakeStore();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "redis",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(3)
                    .minimumNumberOfCalls(3)
                    .failureRateThreshold(100)
                    .waitDurationInOpenState(Duration.ofMinutes(5))
                    .build());
    private final Instance instance = new Instance("ingress-gateway", "test");
    private final Dependency redis =
            new Health(instance, new Lifecycle("ingress-gateway", clock), clock).optionalDependency("redis");
    private final SessionCache cache = cache(100);

    private SessionCache cache(int maxSessions) {
        return new SessionCache(
                store,
                breaker,
                redis,
                new RegisteredGatewayMetrics(new Metrics(instance)),
                clock,
                clock,
                new SessionCache.Settings(INTERVAL, maxSessions, 10));
    }

    @Test
    void however_much_is_said_a_session_is_written_once_in_the_interval() {
        cache.connected(ALICE, true);
        for (int i = 0; i < 100; i++) {
            cache.touched("s-1");
            cache.flush();
        }
        assertThat(store.written).hasSize(1);

        clock.advance(INTERVAL);
        cache.flush();
        assertThat(store.written).hasSize(2);
        assertThat(store.written.get(1).lastActivity())
                .isEqualTo(clock.instant().minus(INTERVAL));
    }

    @Test
    void nothing_is_written_when_nothing_happened() {
        cache.connected(ALICE, true);
        cache.flush();

        clock.advance(INTERVAL.multipliedBy(10));
        cache.flush();

        assertThat(store.written).hasSize(1);
    }

    @Test
    void what_redis_missed_is_written_when_it_is_back() {
        store.fails = true;
        cache.connected(ALICE, true);
        cache.flush();
        assertThat(redis.isUp()).isFalse();
        assertThat(cache.pending()).isEqualTo(1);

        store.fails = false;
        cache.emergency("s-1");
        clock.advance(INTERVAL);
        cache.flush();

        assertThat(redis.isUp()).isTrue();
        assertThat(cache.pending()).isZero();
        SessionState last = store.written.get(1);
        assertThat(last.emergency()).isTrue();
        assertThat(last.leases()).containsOnlyKeys("c-1");
    }

    @Test
    void after_three_failures_redis_is_left_alone_and_nothing_is_forgotten() {
        store.fails = true;
        for (int i = 0; i < 5; i++) {
            cache.connected(new Party("s-" + i, "alice", Role.PERSON, "c-" + i), true);
        }

        cache.flush();

        assertThat(store.written).hasSize(3);
        assertThat(cache.pending()).isEqualTo(5);
        assertThat(redis.status().reason()).isEqualTo("not asked for the moment: it failed several times");
    }

    @Test
    void a_write_that_gets_no_answer_holds_up_no_other_and_is_not_repeated() {
        store.silent = true;
        cache.connected(ALICE, true);
        cache.flush();
        store.silent = false;

        clock.advance(INTERVAL);
        cache.touched("s-1");
        cache.connected(new Party("s-2", "bob", Role.RESPONDER, "c-2"), true);
        cache.flush();

        assertThat(store.written).extracting(SessionState::sessionId).containsExactly("s-1", "s-2");
        store.pending.complete(null);
        cache.flush();
        assertThat(store.written).extracting(SessionState::sessionId).containsExactly("s-1", "s-2", "s-1");
    }

    @Test
    void a_connection_that_is_gone_is_taken_out_and_the_session_forgotten_here() {
        cache.connected(ALICE, true);
        cache.flush();
        cache.disconnected(ALICE);
        clock.advance(INTERVAL);
        cache.flush();

        SessionState last = store.written.get(1);
        assertThat(last.leases()).isEmpty();
        assertThat(last.gone()).containsExactly("c-1");

        cache.touched("s-1");
        clock.advance(INTERVAL);
        cache.flush();
        assertThat(store.written.get(2).gone()).isEmpty();
    }

    @Test
    void no_more_sessions_are_kept_than_there_is_room_for() {
        SessionCache small = cache(2);
        for (int i = 0; i < 10; i++) {
            small.touched("s-" + i);
        }

        small.flush();

        assertThat(store.written).extracting(SessionState::sessionId).containsExactly("s-8", "s-9");
    }

    private static final class FakeStore implements SessionStore {
        private final List<SessionState> written = new ArrayList<>();
        private final CompletableFuture<Void> pending = new CompletableFuture<>();
        private boolean fails;
        private boolean silent;

        @Override
        public void connect() {
            // Always there.
        }

        @Override
        public CompletionStage<Void> write(SessionState state) {
            written.add(state);
            if (silent) {
                return pending;
            }
            return fails
                    ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                    : CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }
}
