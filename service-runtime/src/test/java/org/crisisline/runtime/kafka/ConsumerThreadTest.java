package org.crisisline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsumerThreadTest {
    private static final Duration POLL = Duration.ofSeconds(30);

    private final List<MockConsumer<byte[], byte[]>> consumers = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Consumer<byte[], byte[]>> readings = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> broken = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

    private ConsumerThread thread(ConsumerThread.Reading reading, java.util.function.Consumer<Throwable> brokeOff) {
        return new ConsumerThread("reader", this::consumer, watched(reading), brokeOff, Duration.ofMillis(1));
    }

    private ConsumerThread vital(ConsumerThread.Reading reading) {
        return ConsumerThread.vital("reader", this::consumer, watched(reading), broken::add);
    }

    private Consumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
        consumer.assign(List.of(new TopicPartition("t", 0)));
        consumer.seek(new TopicPartition("t", 0), 0);
        consumers.add(consumer);
        return consumer;
    }

    private ConsumerThread.Reading watched(ConsumerThread.Reading reading) {
        return consumer -> {
            threads.add(Thread.currentThread());
            readings.add(consumer);
            reading.read(consumer);
        };
    }

    private static void pollOrTell(Consumer<byte[], byte[]> consumer, BlockingQueue<String> woken) {
        try {
            consumer.poll(POLL);
        } catch (WakeupException e) {
            woken.add("woken");
            if (woken.size() > 1) {
                throw e;
            }
        }
    }

    private <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void readingThatBreaksOff_isToldAndBeginsAgainWithANewConsumer() throws Exception {
        RuntimeException failure = new IllegalStateException("the brokers are gone");
        try (ConsumerThread thread = thread(
                consumer -> {
                    if (consumers.size() == 1) {
                        throw failure;
                    }
                    consumer.poll(POLL);
                },
                broken::add)) {
            thread.start();

            Consumer<byte[], byte[]> first = next(readings);
            Consumer<byte[], byte[]> second = next(readings);

            assertThat(next(broken)).isSameAs(failure);
            assertThat(second).isNotSameAs(first);
            assertThat(consumers.get(0).closed()).isTrue();
            assertThat(thread.isStopped()).isFalse();
        }
    }

    @Test
    void error_isToldAndDoesNotEndTheThread() throws Exception {
        Error error = new NoClassDefFoundError("a library is half there");
        try (ConsumerThread thread = thread(
                consumer -> {
                    if (consumers.size() == 1) {
                        throw error;
                    }
                    consumer.poll(POLL);
                },
                broken::add)) {
            thread.start();
            next(readings);

            next(readings);

            assertThat(next(broken)).isSameAs(error);
        }
    }

    @Test
    void listenerThatFails_doesNotEndTheThread() throws Exception {
        try (ConsumerThread thread = thread(
                consumer -> {
                    throw new IllegalStateException("again and again");
                },
                error -> {
                    throw new IllegalArgumentException("and nobody to tell");
                })) {
            thread.start();

            next(readings);
            next(readings);
        }
    }

    @Test
    void consumerThatWaits_closed_endsAtOnceAndIsNotBroken() throws Exception {
        ConsumerThread thread = thread(
                consumer -> {
                    while (true) {
                        consumer.poll(POLL);
                    }
                },
                broken::add);
        thread.start();
        next(readings);

        thread.close();

        assertThat(thread.isStopped()).isTrue();
        next(threads).join(20_000);
        assertThat(consumers).hasSize(1);
        assertThat(consumers.get(0).closed()).isTrue();
        assertThat(broken).isEmpty();
    }

    @Test
    void failureWhileItIsClosed_isNotTold() throws Exception {
        ConsumerThread[] self = new ConsumerThread[1];
        self[0] = thread(
                consumer -> {
                    new Thread(self[0]::close, "closer").start();
                    while (!self[0].isStopped()) {
                        Thread.onSpinWait();
                    }
                    throw new IllegalStateException("because of that");
                },
                broken::add);
        self[0].start();

        next(threads).join(20_000);

        assertThat(broken).isEmpty();
    }

    @Test
    void interruptedReading_endsTheThread() throws Exception {
        ConsumerThread thread = thread(
                consumer -> {
                    throw new InterruptedException();
                },
                broken::add);
        thread.start();

        Thread running = next(threads);
        running.join(20_000);

        assertThat(running.isAlive()).isFalse();
        assertThat(consumers).hasSize(1);
        assertThat(broken).isEmpty();
    }

    @Test
    void vitalReadingThatBreaksOff_isTold_closesItsConsumerAndDiesOfIt() throws Exception {
        Error error = new NoClassDefFoundError("a library is half there");
        BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();
        try (ConsumerThread thread = vital(consumer -> {
            throw error;
        })) {
            thread.start((dying, cause) -> causes.add(cause));

            assertThat(next(causes)).isSameAs(error);

            assertThat(next(broken)).isSameAs(error);
            assertThat(consumers).hasSize(1);
            assertThat(consumers.get(0).closed()).isTrue();
            Thread dying = next(threads);
            dying.join(20_000);
            assertThat(dying.isAlive()).isFalse();
        }
    }

    @Test
    void vitalReadingWithACheckedException_diesOfOneThatCarriesIt() throws Exception {
        BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();
        Exception checked = new IOException("a disk");
        try (ConsumerThread thread = vital(consumer -> {
            throw checked;
        })) {
            thread.start((dying, cause) -> causes.add(cause));

            assertThat(next(causes)).isInstanceOf(IllegalStateException.class).hasCause(checked);
        }
    }

    @Test
    void vitalReading_closed_hasNotDied() throws Exception {
        BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();
        ConsumerThread thread = vital(consumer -> {
            while (true) {
                consumer.poll(POLL);
            }
        });
        thread.start((dying, cause) -> causes.add(cause));
        next(readings);

        thread.close();

        next(threads).join(20_000);
        assertThat(causes).isEmpty();
        assertThat(broken).isEmpty();
        assertThat(consumers.get(0).closed()).isTrue();
    }

    @Test
    void wokenReading_isNotBrokenOff_andItsThreadGoesOn() throws Exception {
        BlockingQueue<String> woken = new LinkedBlockingQueue<>();
        try (ConsumerThread thread = vital(consumer -> {
            while (true) {
                pollOrTell(consumer, woken);
            }
        })) {
            thread.start();
            next(readings);

            thread.wakeup();

            await().until(() -> woken.size() == 1);
            assertThat(broken).isEmpty();
            assertThat(consumers).hasSize(1);
            assertThat(thread.isStopped()).isFalse();
        }
    }

    @Test
    void readingThatWaitsForSomethingElse_closed_isInterruptedInTheEnd() throws Exception {
        ConsumerThread thread = vital(consumer -> new CountDownLatch(1).await());
        thread.start();
        Thread running = next(threads);

        thread.close();

        running.join(20_000);
        assertThat(running.isAlive()).isFalse();
        assertThat(broken).isEmpty();
    }
}
