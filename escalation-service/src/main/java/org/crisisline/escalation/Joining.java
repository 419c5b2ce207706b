package org.crisisline.escalation;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.crisisline.escalation.intake.EscalationReader;
import org.crisisline.runtime.chassis.Chassis;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.topic.TopicAdministrator;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the log: the topics are as they should be, {@code crisis.escalations} is loaded, triggers are read, the group is joined. On a thread
 * of its own, again and again while brokers don't answer, so that an instance that starts without them can call humans through its door
 * meanwhile. What no waiting mends, such as topics that differ from the catalogue or a wrong password, ends it.
 */
final class Joining implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Joining.class);
    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final List<String> WRITTEN =
            List.of(Topics.ESCALATIONS.name(), Topics.AUDIT.name(), Topics.DEAD_LETTERS.name());

    private final LogClients clients;
    private final TopicLayout layout;
    private final EscalationReader reader;
    private final Runnable own;
    private final Dependency intake;
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    /** The thread's own. */
    private boolean reads;

    /**
     * @param reader is started once topics are there; stays the caller's to close
     * @param own joins the group; called once, on this object's thread, when all is loaded
     * @param intake is told what is waited for
     */
    Joining(LogClients clients, TopicLayout layout, EscalationReader reader, Runnable own, Dependency intake) {
        this.clients = clients;
        this.layout = layout;
        this.reader = reader;
        this.own = own;
        this.intake = intake;
        this.thread = new Thread(this::run, "escalation-joining");
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    void start() {
        intake.down(waitsFor());
        thread.start();
    }

    /**
     * Waits until the log is joined. Blocks.
     *
     * @param untilAnswer how long brokers have for their first answer; the rest then has its own, longer time
     * @return false when it takes longer, and goes on behind the caller's back
     * @throws Exception what no waiting mends
     */
    boolean await(Duration untilAnswer) throws Exception {
        try {
            answered.get(untilAnswer.toMillis(), TimeUnit.MILLISECONDS);
            joined.get(LOAD_TIMEOUT.plus(Chassis.BROKER_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    boolean isJoined() {
        return joined.isDone() && !joined.isCompletedExceptionally();
    }

    /** Told once if something is found that no waiting mends, on this object's thread or the caller's. */
    void onFailure(Consumer<String> told) {
        var unused = joined.whenComplete((nothing, error) -> {
            if (error != null && stopped.getCount() > 0) {
                told.accept("the log can't be joined: " + error);
            }
        });
    }

    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (int attempt = 1; !attempt(attempt); attempt++) {
                if (stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("closed before the log was joined");
                }
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            failed(new IllegalStateException("interrupted before the log was joined", e));
        } catch (Exception | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable e) {
        if (stopped.getCount() > 0) {
            log.atError().setCause(e).log("the log can't be joined");
        }
        answered.completeExceptionally(e);
        joined.completeExceptionally(e);
    }

    /** Whether it is joined now. */
    private boolean attempt(int attempt) throws Exception {
        try {
            join();
        } catch (UnknownHostException | TimeoutException | RetriableException e) {
            String why = why(e);
            intake.down(waitsFor() + ": " + why);
            log.atWarn()
                    .addKeyValue(LogKeys.ADDRESS, clients.brokers())
                    .addKeyValue(LogKeys.ATTEMPT, attempt)
                    .addKeyValue(LogKeys.REASON, why)
                    .log("the log could not be joined; it is tried again");
            return false;
        }
        log.atInfo()
                .addKeyValue(LogKeys.ADDRESS, clients.brokers())
                .addKeyValue(LogKeys.ATTEMPT, attempt)
                .log("Kafka is there: the log is joined");
        joined.complete(null);
        return true;
    }

    private String waitsFor() {
        return "waits for Kafka at " + String.join(",", clients.brokers());
    }

    private static String why(Exception e) {
        return e instanceof UnknownHostException
                ? "no broker's name is known, the last one was " + e.getMessage()
                : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ", " + e.getMessage());
    }

    private void join() throws Exception {
        clients.open();
        Admin admin = clients.admin().orElseThrow();
        awaitAnswer(admin);
        answered.complete(null);
        new TopicAdministrator(admin, layout, Chassis.BROKER_TIMEOUT).ensure(Topics.all());
        clients.warm(WRITTEN, Chassis.BROKER_TIMEOUT);
        if (!reads) {
            reads = true;
            reader.start();
        }
        reader.loaded().get(LOAD_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        own.run();
    }

    private static void awaitAnswer(Admin admin) throws Exception {
        try {
            admin.describeCluster().nodes().get(Chassis.BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
