package org.crisisline.runtime.kafka;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads with a consumer of its own until it is closed. Whatever breaks the reading off, be it an {@link Error}, is told: a reader that is
 * gone for good would look like a quiet topic. What follows is one of two:
 *
 * <ul>
 *   <li>a second later it begins again with a new consumer, where a service does without it meanwhile; or
 *   <li>the thread dies of it, where it is {@linkplain #vital vital}, so that the service can fail as a whole.
 * </ul>
 *
 * <p>Only an interrupt ends it otherwise. {@link #start()}, {@link #wakeup()} and {@link #close()} are for any thread; close waits a few seconds at most.
 */
public final class ConsumerThread implements AutoCloseable {
    /** What is done with a consumer. */
    @FunctionalInterface
    public interface Reading {
        /**
         * Reads until the thread {@linkplain ConsumerThread#isStopped() is stopped}. Called on it, with each new consumer, which stays the
         * thread's to close.
         */
        void read(Consumer<byte[], byte[]> consumer) throws Exception;
    }

    private static final Logger log = LoggerFactory.getLogger(ConsumerThread.class);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);
    private static final Duration JOIN = Duration.ofSeconds(3);

    /** What follows when the reading broke off. */
    private enum Then {
        BEGIN_AGAIN,
        DIE
    }

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Reading reading;
    private final java.util.function.Consumer<Throwable> brokeOff;
    private final Then then;
    private final Duration restartPause;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile Consumer<byte[], byte[]> current;

    /**
     * Begins again whenever it broke off.
     *
     * @param name of the thread
     * @param consumers makes a consumer; called on the thread
     * @param brokeOff told on the thread why the reading broke off, before the pause; not when it is closed
     */
    public ConsumerThread(
            String name,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Reading reading,
            java.util.function.Consumer<Throwable> brokeOff) {
        this(name, consumers, reading, brokeOff, Then.BEGIN_AGAIN, RESTART_PAUSE);
    }

    /**
     * Dies of whatever breaks it off; see {@link #start(Thread.UncaughtExceptionHandler)}. The parameters are the constructor's.
     */
    public static ConsumerThread vital(
            String name,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Reading reading,
            java.util.function.Consumer<Throwable> brokeOff) {
        return new ConsumerThread(name, consumers, reading, brokeOff, Then.DIE, Duration.ZERO);
    }

    ConsumerThread(
            String name,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Reading reading,
            java.util.function.Consumer<Throwable> brokeOff,
            Duration restartPause) {
        this(name, consumers, reading, brokeOff, Then.BEGIN_AGAIN, restartPause);
    }

    private ConsumerThread(
            String name,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Reading reading,
            java.util.function.Consumer<Throwable> brokeOff,
            Then then,
            Duration restartPause) {
        this.consumers = Objects.requireNonNull(consumers, "consumers");
        this.reading = Objects.requireNonNull(reading, "reading");
        this.brokeOff = Objects.requireNonNull(brokeOff, "brokeOff");
        this.then = then;
        this.restartPause = restartPause;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /**
     * Starts the thread.
     *
     * @param ended told on the thread of what it dies; never of {@link #close}
     */
    public void start(Thread.UncaughtExceptionHandler ended) {
        thread.setUncaughtExceptionHandler(ended);
        thread.start();
    }

    /** Ends the wait that the reading is in, or its next one, by a {@link WakeupException}. */
    public void wakeup() {
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** Whether it was closed. */
    public boolean isStopped() {
        return stopped.getCount() == 0;
    }

    @Override
    public void close() {
        stopped.countDown();
        wakeup();
        try {
            thread.join(JOIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Whatever it still waits for is nobody's any more.
        thread.interrupt();
    }

    private void run() {
        while (!isStopped()) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                current = consumer;
                reading.read(consumer);
            } catch (WakeupException e) {
                // close() did it, and the loop's condition ends it.
            } catch (InterruptedException | InterruptException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception | Error e) {
                if (isStopped()) {
                    return;
                }
                tell(e);
                if (then == Then.DIE) {
                    throw unchecked(e);
                }
                pause();
            }
        }
    }

    private void tell(Throwable error) {
        try {
            brokeOff.accept(error);
        } catch (RuntimeException e) {
            e.addSuppressed(error);
            log.atError().setCause(e).log("reading broke off, and so did telling of it");
        }
    }

    private void pause() {
        try {
            stopped.await(restartPause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException unchecked(Throwable error) {
        if (error instanceof Error fatal) {
            throw fatal;
        }
        return error instanceof RuntimeException known ? known : new IllegalStateException("reading broke off", error);
    }
}
