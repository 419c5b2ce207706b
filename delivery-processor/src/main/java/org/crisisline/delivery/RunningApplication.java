package org.crisisline.delivery;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.crisisline.delivery.topology.ReplacementLimit;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka Streams application that runs, its health, and what happens when one of its threads dies. Started and closed on one thread; its listeners are
 * called by stream threads.
 */
final class RunningApplication {
    private static final Logger log = LoggerFactory.getLogger(RunningApplication.class);

    private final Application application;
    private final KafkaStreams streams;
    private final Dependency health;
    private final ReplacementLimit limit;
    private final Ticker ticker;
    private final Count replaced;
    private final Consumer<String> gaveUp;
    private final CountDownLatch running = new CountDownLatch(1);
    private volatile String lastError = "";
    private volatile boolean closing;

    /** @param gaveUp told the reason when it can't go on */
    RunningApplication(
            Application application,
            Topology topology,
            Properties properties,
            Dependency health,
            ReplacementLimit limit,
            Ticker ticker,
            Count replaced,
            Consumer<String> gaveUp) {
        this.application = application;
        this.health = health;
        this.limit = limit;
        this.ticker = ticker;
        this.replaced = replaced;
        this.gaveUp = gaveUp;
        this.streams = new KafkaStreams(topology, properties);
    }

    void start() {
        health.down("starts");
        streams.setStateListener(this::onState);
        streams.setUncaughtExceptionHandler(this::onDeath);
        streams.start();
    }

    private void onState(KafkaStreams.State now, KafkaStreams.State before) {
        log.atInfo()
                .addKeyValue(LogKeys.LANE, application.label())
                .addKeyValue(LogKeys.FROM, before)
                .addKeyValue(LogKeys.TO, now)
                .log("application changed state");
        switch (now) {
            case RUNNING -> {
                health.up();
                running.countDown();
            }
            case CREATED, REBALANCING -> health.down(now + (lastError.isEmpty() ? "" : " after " + lastError));
            case PENDING_SHUTDOWN, NOT_RUNNING -> {
                if (!closing) {
                    health.down(now.toString());
                }
            }
            case PENDING_ERROR, ERROR -> {
                String reason = "application " + application.label() + " gave up"
                        + (lastError.isEmpty() ? "" : " after " + lastError);
                health.down(reason);
                gaveUp.accept(reason);
            }
        }
    }

    /** Called by the thread that dies. */
    private StreamThreadExceptionResponse onDeath(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        lastError = root.getClass().getSimpleName();
        boolean replace = limit.allows(ticker.nanos());
        log.atError()
                .addKeyValue(LogKeys.LANE, application.label())
                .addKeyValue(LogKeys.STATE, replace ? "replaced" : "given up")
                .setCause(error)
                .log("a stream thread died");
        if (!replace) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        replaced.increment();
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Whether it came to RUNNING within that time. */
    boolean awaitRunning(long nanos) throws InterruptedException {
        return running.await(nanos, TimeUnit.NANOSECONDS);
    }

    Application application() {
        return application;
    }

    /** Begins to close, and returns at once. */
    void beginClose() {
        closing = true;
        streams.close(options(Duration.ZERO));
    }

    /** Closes; waits at most that long. */
    void close(Duration timeout) {
        closing = true;
        if (!streams.close(options(timeout))) {
            log.atWarn()
                    .addKeyValue(LogKeys.LANE, application.label())
                    .addKeyValue(LogKeys.MILLIS, timeout.toMillis())
                    .log("application is not closed in time");
        }
    }

    /** Leaves the group: others take over at once, without waiting for the session time-out. */
    private static CloseOptions options(Duration timeout) {
        return CloseOptions.timeout(timeout)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    }
}
