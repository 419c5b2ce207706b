package org.crisisline.escalation.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.crisisline.escalation.desk.EscalationDesk;
import org.crisisline.escalation.desk.Reading;
import org.crisisline.runtime.lifecycle.Dependency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of the three topics, as every instance does: no group, no committed offsets. First loads
 * {@code crisis.escalations} to its end, then begins with the triggers of the last minutes, so that what happened while nobody was here
 * is called, and what was called is not called again.
 *
 * <p>Its thread waits for the desk to have taken each batch. When the consumer breaks, it is made anew and goes on where it was.
 */
public final class EscalationReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EscalationReader.class);
    private static final Duration POLL = Duration.ofMillis(100);
    /** Right after topics were made, their partitions take seconds to find leaders. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);
    private static final Duration JOIN = Duration.ofSeconds(3);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final RecordReading decoder;
    private final EscalationDesk desk;
    private final ReadingSpan span;
    private final Dependency intake;
    private final Clock clock;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile Consumer<byte[], byte[]> current;

    /**
     * @param consumers makes a consumer with offset reset {@code none}; called on the reader's thread
     * @param intake up while records are read
     * @param clock the wall clock, for how far back to begin
     */
    public EscalationReader(
            Supplier<Consumer<byte[], byte[]>> consumers,
            RecordReading decoder,
            EscalationDesk desk,
            ReadingSpan span,
            Dependency intake,
            Clock clock) {
        this.consumers = consumers;
        this.decoder = decoder;
        this.desk = desk;
        this.span = span;
        this.intake = intake;
        this.clock = clock;
        this.thread = new Thread(this::run, "escalation-intake");
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Completes when {@code crisis.escalations} is loaded and triggers are read; exceptionally when it is closed before. */
    public CompletableFuture<Void> loaded() {
        return loaded;
    }

    @Override
    public void close() {
        stopped.countDown();
        loaded.completeExceptionally(new IllegalStateException("closed before everything was loaded"));
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
                read(consumer);
            } catch (WakeupException e) {
                // close() did it, and the loop's condition ends it.
            } catch (InterruptedException | InterruptException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException | RuntimeException e) {
                failed(e);
            }
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void failed(Exception error) {
        if (isStopped()) {
            return;
        }
        intake.down(error.getClass().getSimpleName() + ": " + error.getMessage());
        log.atError().setCause(error).log("reading broke off; it begins again where it was");
        try {
            stopped.await(RESTART_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) throws InterruptedException, ExecutionException {
        if (!loaded.isDone()) {
            load(consumer);
        }
        List<TopicPartition> all = Stream.concat(span.standings().stream(), span.triggers().stream())
                .toList();
        consumer.assign(all);
        seek(consumer, all);
        intake.up();
        loaded.complete(null);
        follow(consumer);
    }

    private void load(Consumer<byte[], byte[]> consumer) throws InterruptedException, ExecutionException {
        List<TopicPartition> standings = span.standings();
        positions.clear();
        consumer.assign(standings);
        seek(consumer, standings);
        Map<TopicPartition, Long> ends = consumer.endOffsets(standings, PATIENCE);
        int count = 0;
        while (!isStopped()
                && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            List<Reading.Standing> standing = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                decoder.read(record).map(Reading.Standing.class::cast).ifPresent(standing::add);
            }
            desk.load(standing).get();
            count += standing.size();
        }
        for (TopicPartition partition : standings) {
            positions.put(partition, consumer.position(partition));
        }
        if (!isStopped()) {
            desk.resume().get();
            log.atInfo().addKeyValue("count", count).log("escalations loaded");
        }
    }

    /** To where reading was, or, where it was nowhere, to as far back as the span says. */
    private void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        Instant now = clock.instant();
        Map<TopicPartition, Long> unknown = partitions.stream()
                .filter(partition -> !positions.containsKey(partition))
                .collect(Collectors.toMap(
                        partition -> partition,
                        partition -> now.minus(span.backFor(partition)).toEpochMilli()));
        if (!unknown.isEmpty()) {
            Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(unknown, PATIENCE);
            Map<TopicPartition, Long> ends = consumer.endOffsets(unknown.keySet(), PATIENCE);
            for (TopicPartition partition : unknown.keySet()) {
                OffsetAndTimestamp start = starts.get(partition);
                positions.put(partition, start == null ? ends.get(partition) : (Long) start.offset());
            }
        }
        partitions.forEach(partition -> consumer.seek(partition, positions.get(partition)));
    }

    private void follow(Consumer<byte[], byte[]> consumer) throws InterruptedException, ExecutionException {
        boolean paused = false;
        while (!isStopped()) {
            boolean full = take(consumer, poll(consumer));
            if (full != paused) {
                paused = full;
                pause(consumer, paused);
            }
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Consumer<byte[], byte[]> consumer) {
        try {
            return consumer.poll(POLL);
        } catch (InvalidOffsetException e) {
            // The log no longer has what comes next: go on with what it has of the last minutes.
            log.atWarn().setCause(e).log("records were deleted before they were read");
            List<TopicPartition> lost = List.copyOf(e.partitions());
            lost.forEach(positions::remove);
            seek(consumer, lost);
            return ConsumerRecords.empty();
        }
    }

    /** What others have done comes first, then what is asked: so less is called twice. */
    private boolean take(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records)
            throws InterruptedException, ExecutionException {
        List<Reading> standings = new ArrayList<>();
        List<Reading> triggers = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            decoder.read(record)
                    .ifPresent(reading -> (reading instanceof Reading.Trigger ? triggers : standings).add(reading));
        }
        standings.addAll(triggers);
        boolean full = desk.take(standings).get();
        for (TopicPartition partition : records.partitions()) {
            positions.put(partition, consumer.position(partition));
        }
        return full;
    }

    private void pause(Consumer<byte[], byte[]> consumer, boolean full) {
        if (full) {
            log.atError().log("too many emergencies are open: reading of further ones waits");
            consumer.pause(span.triggers());
        } else {
            log.atInfo().log("reading of emergencies goes on");
            consumer.resume(span.triggers());
        }
    }
}
