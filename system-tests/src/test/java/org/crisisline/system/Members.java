package org.crisisline.system;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.runtime.kafka.ByteClients;

/**
 * Members of groups that share out a topic, each polling on a thread of its own. The first of each group commits, so that its coordinator has something to
 * write while the other one sends nothing but heartbeats.
 */
final class Members implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration BETWEEN_COMMITS = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String topic;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean closed;

    Members(String topic) {
        this.topic = topic;
    }

    /** Returns when each of them has something of the topic. */
    void join(int count, Supplier<Map<String, Object>> properties) throws Exception {
        CountDownLatch all = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            boolean commits = i == 0;
            running.add(threads.submit(() -> run(properties.get(), commits, all)));
        }
        if (!all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            checkAlive();
            throw new TimeoutException(all.getCount() + " of " + count + " members have no partition of " + topic);
        }
        lost.set(0);
    }

    private void run(Map<String, Object> properties, boolean commits, CountDownLatch all) {
        try (Consumer<byte[], byte[]> member = ByteClients.consumer(properties)) {
            member.subscribe(List.of(topic), countingLosses());
            boolean has = false;
            long committedAt = System.nanoTime();
            while (!closed) {
                member.poll(POLL);
                if (!has && !member.assignment().isEmpty()) {
                    has = true;
                    all.countDown();
                }
                if (commits && has && System.nanoTime() - committedAt >= BETWEEN_COMMITS.toNanos()) {
                    committedAt = System.nanoTime();
                    member.commitAsync();
                }
            }
        }
    }

    private ConsumerRebalanceListener countingLosses() {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                if (!partitions.isEmpty()) {
                    lost.incrementAndGet();
                }
            }
        };
    }

    /** How often, from now on and within that time, one of them loses what it has; waits for as long, since that is how long the fault lasts. */
    int lostWithin(Duration time) throws Exception {
        int before = lost.get();
        Thread.sleep(time.toMillis());
        checkAlive();
        return lost.get() - before;
    }

    private void checkAlive() throws Exception {
        for (Future<?> member : running) {
            if (member.isDone()) {
                member.get();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        await("members gone").atMost(PATIENCE).until(threads::isTerminated);
    }
}
