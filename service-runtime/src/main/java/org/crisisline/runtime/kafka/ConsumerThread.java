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
 * A thread that reads with a consumer of its own until it is closed. Whatever breaks the reading off, be it an {@link Error}, is told, and a second
 * later it begins again with a new consumer: a reader that is gone for good would look like a quiet topic. Only an interrupt ends it otherwise.
 *
 * <p>{@link #start()} and {@link #close()} are for any thread; close waits a few seconds at most.
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

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Reading reading;
    private final java.util.function.Consumer<Throwable> brokeOff;
    private final Duration restartPause;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile Consumer<byte[], byte[]> current;

    /**
     * @param name of the thread
     * @param consumers makes a consumer; called on the thread
     * @param brokeOff told on the thread why the reading broke off, before the pause; not when it is closed
     */
    public ConsumerThread(
            String name,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Reading reading,
            java.util.function.Consumer<Throwable> brokeOff) {
        this(name, consumers, reading, brokeOff, RESTART_PAUSE);
    }

    ConsumerThread(
            String name,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Reading reading,
            java.util.function.Consumer<Throwable> brokeOff,
            Duration restartPause) {
        this.consumers = Objects.requireNonNull(consumers, "consumers");
        this.reading = Objects.requireNonNull(reading, "reading");
        this.brokeOff = Objects.requireNonNull(brokeOff, "brokeOff");
        this.restartPause = restartPause;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Whether it was closed. */
    public boolean isStopped() {
        return stopped.getCount() == 0;
    }

    @Override
    public void close() {
        stopped.countDown();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(JOIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
                failed(e);
            }
        }
    }

    private void failed(Throwable error) {
        if (isStopped()) {
            return;
        }
        try {
            brokeOff.accept(error);
        } catch (RuntimeException e) {
            e.addSuppressed(error);
            log.atError().setCause(e).log("reading broke off, and so did telling of it; it begins again all the same");
        }
        try {
            stopped.await(restartPause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
