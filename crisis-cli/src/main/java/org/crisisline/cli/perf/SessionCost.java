package org.crisisline.cli.perf;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.cli.embedded.RunningStack;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.log.Brokers;
import org.crisisline.delivery.Application;
import org.crisisline.delivery.watch.BacklogReader;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;

/**
 * Whether a message costs the routine lane more the more sessions it keeps: puts sessions with a message each into the log, lets the lane
 * take them, then loads it and counts the processor time of its threads. Of a stack in this JVM only. Blocks the calling thread.
 */
public final class SessionCost {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final String LANE = Application.ROUTINE.id();
    private static final String TEXT = "{\"text\":\"I don't know how to go on, can we talk about it for a while?\"}";

    /**
     * What was found with so many sessions.
     *
     * @param sessions that the lane keeps, those of the load beside them
     * @param microsPerMessage processor time of the lane's threads for a message: its dispatch, acknowledgement and notice included
     * @param load what the clients saw
     */
    public record Row(int sessions, double microsPerMessage, LoadResult load) {}

    private final RunningStack stack;
    private final Brokers brokers;
    private final LoadPlan plan;
    private final PrintWriter progress;
    private final Clock clock;
    private final Ticker ticker = Ticker.system();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /**
     * @param plan the load on top of the sessions
     * @param progress told how far it is, a line at a time
     */
    public SessionCost(RunningStack stack, LoadPlan plan, PrintWriter progress, Clock clock) {
        this.stack = stack;
        this.brokers = Brokers.of(stack);
        this.plan = plan;
        this.progress = progress;
        this.clock = clock;
    }

    /** Has the lane keep that many sessions, and measures: once for a stack, since a lane that kept some before is not as new. */
    public Row of(int sessions) throws InterruptedException {
        say("putting " + sessions + " sessions into the log");
        awaitTaken(fill(sessions));
        try (Load load = new Load(stack, plan, progress)) {
            // The load's own warm-up is not counted, so neither may be its time.
            AtomicReference<Long> before = new AtomicReference<>();
            LoadResult result = load.run(() -> {}, () -> before.set(laneNanos()));
            double micros = (laneNanos() - before.get()) / 1e3 / result.sent();
            return new Row(sessions, micros, result);
        }
    }

    /** Gives back the partitions of the log in which they are. */
    private Set<TopicPartition> fill(int sessions) {
        try (Producer<byte[], byte[]> producer = brokers.producer()) {
            int partitions =
                    producer.partitionsFor(Topics.MESSAGES_NORMAL.name()).size();
            AtomicReference<Exception> failure = new AtomicReference<>();
            for (int i = 0; i < sessions; i++) {
                String session = "kept-" + i;
                var unused = producer.send(
                        new ProducerRecord<>(
                                Topics.MESSAGES_NORMAL.name(),
                                new SessionPartitions(partitions).of(session),
                                session.getBytes(StandardCharsets.UTF_8),
                                Topics.MESSAGES_NORMAL.valueSerde().encode(message(session))),
                        (metadata, error) -> {
                            if (error != null) {
                                failure.set(error);
                            }
                        });
            }
            producer.flush();
            if (failure.get() != null) {
                throw new StackException("the log did not take the sessions: " + failure.get(), failure.get());
            }
            return IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(Topics.MESSAGES_NORMAL.name(), partition))
                    .collect(Collectors.toSet());
        }
    }

    private LogRecord message(String session) {
        return new LogRecord(
                session, new Message("m1", "person", Role.PERSON, "text", TEXT, clock.instant(), "perf", "none", null));
    }

    /** The lane has read, and committed, what was written. */
    private void awaitTaken(Set<TopicPartition> log) throws InterruptedException {
        long began = ticker.nanos();
        try (Admin admin = brokers.admin()) {
            BacklogReader reader = new BacklogReader(admin, ANSWER);
            while (reader.read(LANE, Map.of(LANE, log)).get(LANE).waiting() > 0) {
                if (ticker.hasPassed(began, PATIENCE)) {
                    throw new StackException("the lane did not take the sessions in " + PATIENCE.toMinutes() + " min");
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new StackException("the broker did not say how far the lane is: " + e.getMessage(), e);
        }
    }

    /** Processor time of the lane's stream threads. Their clients' threads don't know of sessions. */
    private long laneNanos() {
        List<Long> ids = new ArrayList<>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().matches(".*" + LANE + "-StreamThread-\\d+")) {
                ids.add(thread.getThreadId());
            }
        }
        if (ids.isEmpty()) {
            throw new StackException("the lane's threads are not in this process");
        }
        return ids.stream().mapToLong(threads::getThreadCpuTime).sum();
    }

    private void say(String line) {
        progress.println(line);
        progress.flush();
    }
}
