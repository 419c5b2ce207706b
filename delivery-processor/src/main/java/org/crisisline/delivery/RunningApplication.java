package org.crisisline.delivery;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.crisisline.delivery.topology.ReplacementLimit;
import org.crisisline.delivery.watch.Standstill;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka Streams application that runs, its health, and what happens when it does not get on: a thread that died is replaced, a lane that stands
 * still is closed and started anew, and when neither helps any more the process ends, since the next one may fare better.
 *
 * <p>Started and closed on one thread; {@link #restart}, {@link #notRunningSeen} and {@link #tasks} are the watch's; its listeners are called by stream threads.
 */
final class RunningApplication {
    /**
     * How much is put up with.
     *
     * @param replacements of threads
     * @param restarts of the whole application
     * @param closeTimeout how long a restart waits for the end of what was
     */
    record Limits(ReplacementLimit replacements, ReplacementLimit restarts, Duration closeTimeout) {}

    private static final Logger log = LoggerFactory.getLogger(RunningApplication.class);
    private static final String WORKING = "RUNNING";

    private final Application application;
    private final Supplier<KafkaStreams> builder;
    private final Dependency health;
    private final Limits limits;
    private final Ticker ticker;
    private final ApplicationMeters meters;
    private final Consumer<String> gaveUp;
    private final CountDownLatch running = new CountDownLatch(1);
    private volatile KafkaStreams streams;
    private volatile String lastError = "";
    private volatile boolean closing;

    /**
     * @param builder makes the application, each time from a topology of its own; not started
     * @param gaveUp told the reason when it can't go on
     */
    RunningApplication(
            Application application,
            Supplier<KafkaStreams> builder,
            Dependency health,
            Limits limits,
            Ticker ticker,
            ApplicationMeters meters,
            Consumer<String> gaveUp) {
        this.application = application;
        this.builder = builder;
        this.health = health;
        this.limits = limits;
        this.ticker = ticker;
        this.meters = meters;
        this.gaveUp = gaveUp;
        this.streams = build();
        meters.watchRunning(this::isRunning);
    }

    private KafkaStreams build() {
        KafkaStreams built = builder.get();
        built.setStateListener((now, before) -> onState(built, now, before));
        built.setUncaughtExceptionHandler(error -> onDeath(built, error));
        return built;
    }

    void start() {
        health.down("starts");
        streams.start();
    }

    private void onState(KafkaStreams of, KafkaStreams.State now, KafkaStreams.State before) {
        log.atInfo()
                .addKeyValue(LogKeys.LANE, application.label())
                .addKeyValue(LogKeys.FROM, before)
                .addKeyValue(LogKeys.TO, now)
                .log("application changed state");
        if (of != streams) {
            // The last words of one that was restarted may come late.
            return;
        }
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
            case PENDING_ERROR, ERROR ->
                giveUp("application " + application.label() + " gave up"
                        + (lastError.isEmpty() ? "" : " after " + lastError));
        }
    }

    private void giveUp(String reason) {
        health.down(reason);
        gaveUp.accept(reason);
    }

    /** Called by the thread that dies. */
    private StreamThreadExceptionResponse onDeath(KafkaStreams of, Throwable error) {
        if (of.state().isShuttingDown()) {
            log.atWarn()
                    .addKeyValue(LogKeys.LANE, application.label())
                    .setCause(error)
                    .log("a stream thread died while its application was closed");
            // Nothing is added to one that closes.
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        lastError = root.getClass().getSimpleName();
        boolean replace = limits.replacements().allows(ticker.nanos());
        log.atError()
                .addKeyValue(LogKeys.LANE, application.label())
                .addKeyValue(LogKeys.STATE, replace ? "replaced" : "given up")
                .setCause(error)
                .log("a stream thread died");
        if (!replace) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        // Kafka Streams goes on calling itself RUNNING until the new thread has joined.
        health.down("replaces a thread after " + lastError);
        meters.replaced();
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /**
     * Whether its threads have their tasks and their state. Not by Kafka Streams' word alone, which calls itself RUNNING while a thread is replaced. Any
     * thread.
     */
    boolean isRunning() {
        return health.isUp();
    }

    /** It has been looked at and has not run for too long. What is done about it is not done here: it may be restoring, which a restart only begins anew. */
    void notRunningSeen() {
        meters.out();
    }

    /** The partitions of each task that a thread of this process works on now; none while they move or restore. */
    Map<String, Set<TopicPartition>> tasks() {
        KafkaStreams now = streams;
        Map<String, Set<TopicPartition>> tasks = new HashMap<>();
        if (closing || !now.state().isRunningOrRebalancing()) {
            return tasks;
        }
        for (ThreadMetadata thread : threads(now)) {
            if (thread.threadState().equals(WORKING)) {
                for (TaskMetadata task : thread.activeTasks()) {
                    tasks.put(task.taskId().toString(), task.topicPartitions());
                }
            }
        }
        return tasks;
    }

    private static Set<ThreadMetadata> threads(KafkaStreams of) {
        try {
            return of.metadataForLocalThreads();
        } catch (IllegalStateException closedMeanwhile) {
            return Set.of();
        }
    }

    /**
     * Closes it and starts it anew, or gives up: when it does not end in time, since its thread can't be stopped and its stores stay locked; and
     * when this happens too often. Blocks for at most the time to close.
     */
    void restart(Standstill because) {
        log.atError()
                .addKeyValue(LogKeys.LANE, application.label())
                .addKeyValue(LogKeys.TASK, because.task())
                .addKeyValue(LogKeys.COUNT, because.waiting())
                .addKeyValue(LogKeys.MILLIS, because.lasts().toMillis())
                .log("a lane stands still while records wait, it is started anew");
        health.down("stood still, is started anew");
        meters.restarted(ApplicationMeters.RestartCause.STUCK);
        if (!limits.restarts().allows(ticker.nanos())) {
            giveUp("application " + application.label() + " stood still again, restarts don't help");
            return;
        }
        KafkaStreams old = streams;
        if (!old.close(options(limits.closeTimeout()))) {
            if (!closing) {
                giveUp("application " + application.label() + " stood still and did not close within "
                        + limits.closeTimeout().toMillis() + " ms");
            }
            return;
        }
        KafkaStreams fresh = renew();
        if (fresh == null) {
            return;
        }
        try {
            fresh.start();
        } catch (RuntimeException e) {
            if (!closing) {
                log.atError()
                        .addKeyValue(LogKeys.LANE, application.label())
                        .setCause(e)
                        .log("a lane could not be started anew");
                giveUp("application " + application.label() + " stood still and could not be started anew");
            }
        }
    }

    /** Null when it is being closed. */
    private synchronized KafkaStreams renew() {
        if (closing) {
            return null;
        }
        streams = build();
        return streams;
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
        last().close(options(Duration.ZERO));
    }

    /** Closes; waits at most that long. */
    void close(Duration timeout) {
        if (!last().close(options(timeout))) {
            log.atWarn()
                    .addKeyValue(LogKeys.LANE, application.label())
                    .addKeyValue(LogKeys.MILLIS, timeout.toMillis())
                    .log("application is not closed in time");
        }
    }

    /** No other one is built after it. */
    private synchronized KafkaStreams last() {
        closing = true;
        return streams;
    }

    /** Leaves the group: others take over at once, without waiting for the session time-out. */
    private static CloseOptions options(Duration timeout) {
        return CloseOptions.timeout(timeout)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    }
}
