package org.crisisline.gateway.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.runtime.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Session state in Redis: the hash {@code crisis:session:{ID}} with the fields {@code emergency}, {@code lastActivity} and, for each
 * connection, {@code lease:CONNECTION} = {@code participant role gateway epoch active|spare since}. Each gateway writes and
 * deletes the leases of its own connections only, so gateways don't undo each other; a lease of an older epoch is worth nothing.
 *
 * <p>While Redis is away commands are rejected at once instead of queued without bound, which is the client's default.
 */
final class RedisSessionStore implements SessionStore {
    private static final Logger log = LoggerFactory.getLogger(RedisSessionStore.class);
    private static final int THREADS = 2;
    private static final long SHUTDOWN_MS = 500;
    private static final Duration CONNECT_PAUSE = Duration.ofSeconds(2);
    private static final Duration RECONNECT_FIRST = Duration.ofMillis(50);
    private static final Duration RECONNECT_CAP = Duration.ofSeconds(2);

    private final RedisSettings settings;
    private final CurrentIncarnation incarnation;
    private final ClientResources resources;
    private final RedisClient client;
    private final Ticker ticker;
    /** Of the writing thread, as are the next two. */
    private CompletableFuture<Void> attempt = CompletableFuture.completedFuture(null);

    private boolean attempted;
    private long attemptedAt;
    private volatile StatefulRedisConnection<String, String> connection;

    RedisSessionStore(RedisSettings settings, CurrentIncarnation incarnation, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.incarnation = incarnation;
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                // The default doubles up to 30 s, in which a Redis that is back goes unused.
                .reconnectDelay(Delay.exponential(RECONNECT_FIRST, RECONNECT_CAP, 2, TimeUnit.MILLISECONDS))
                .build();
        client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(settings.queue())
                .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(true)
                        .build())
                .build());
    }

    /** The first connection is ours to try again, now and then; after that the client reconnects by itself. */
    @Override
    public void connect() {
        boolean early = attempted && !ticker.hasPassed(attemptedAt, CONNECT_PAUSE);
        if (connection != null || early || !attempt.isDone()) {
            return;
        }
        attempted = true;
        attemptedAt = ticker.nanos();
        attempt = client.connectAsync(StringCodec.UTF8, uri())
                .toCompletableFuture()
                .handle((connected, error) -> {
                    connection = connected;
                    return null;
                });
    }

    private RedisURI uri() {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(settings.host())
                .withPort(settings.port())
                .withSsl(settings.tls())
                .withTimeout(settings.connectTimeout());
        settings.password()
                .ifPresent(password -> uri.withPassword(password.reveal().toCharArray()));
        return uri.build();
    }

    @Override
    public CompletionStage<Void> write(SessionState state) {
        StatefulRedisConnection<String, String> now = connection;
        if (now == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("not connected to Redis yet"));
        }
        String key = "crisis:session:{" + state.sessionId() + "}";
        RedisAsyncCommands<String, String> redis = now.async();
        List<RedisFuture<?>> answers = new ArrayList<>();
        answers.add(redis.hset(key, fields(state)));
        if (!state.gone().isEmpty()) {
            answers.add(redis.hdel(
                    key, state.gone().stream().map(RedisSessionStore::leaseOf).toArray(String[]::new)));
        }
        answers.add(redis.expire(key, settings.expireAfter()));
        return CompletableFuture.allOf(
                answers.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
    }

    private Map<String, String> fields(SessionState state) {
        Map<String, String> fields = new HashMap<>();
        fields.put("lastActivity", state.lastActivity().toString());
        if (state.emergency()) {
            fields.put("emergency", "true");
        }
        String gateway = incarnation
                .get()
                .map(now -> now.gatewayId() + " " + now.epoch())
                .orElse("- 0");
        state.leases()
                .forEach((connectionId, lease) -> fields.put(
                        leaseOf(connectionId),
                        String.join(
                                " ",
                                lease.participantId(),
                                lease.role(),
                                gateway,
                                lease.active() ? "active" : "spare",
                                lease.since().toString())));
        return fields;
    }

    private static String leaseOf(String connectionId) {
        return "lease:" + connectionId;
    }

    @Override
    public void close() {
        try {
            // An attempt that outlives its threads ends in errors.
            attempt.get(SHUTDOWN_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.atDebug().setCause(e).log("the attempt to reach Redis is left behind");
        }
        Duration quiet = Duration.ZERO;
        client.shutdown(quiet, Duration.ofMillis(SHUTDOWN_MS));
        var unused = resources.shutdown(0, SHUTDOWN_MS, TimeUnit.MILLISECONDS);
    }
}
