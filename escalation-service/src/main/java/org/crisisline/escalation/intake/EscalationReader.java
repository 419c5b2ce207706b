package org.crisisline.escalation.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.escalation.desk.EscalationDesk;
import org.crisisline.escalation.desk.Reading;
import org.crisisline.runtime.kafka.ConsumerThread;
import org.crisisline.runtime.kafka.ReadingPositions;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.ErrorMessages;
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

    private final RecordReading decoder;
    private final EscalationDesk desk;
    private final ReadingSpan span;
    private final Dependency intake;
    private final ReadingPositions positions;
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final ConsumerThread thread;

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
        this.decoder = decoder;
        this.desk = desk;
        this.span = span;
        this.intake = intake;
        this.positions = new ReadingPositions(partition -> clock.instant().minus(span.backFor(partition)));
        this.thread = new ConsumerThread("escalation-intake", consumers, this::read, this::brokeOff);
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
        loaded.completeExceptionally(new IllegalStateException("closed before everything was loaded"));
        thread.close();
    }

    private void brokeOff(Throwable error) {
        intake.down(ErrorMessages.inWords(error));
        log.atError().setCause(error).log("reading broke off; it begins again where it was");
    }

    private void read(Consumer<byte[], byte[]> consumer) throws InterruptedException, ExecutionException {
        if (!loaded.isDone()) {
            load(consumer);
        }
        List<TopicPartition> all = Stream.concat(span.standings().stream(), span.triggers().stream())
                .toList();
        consumer.assign(all);
        positions.seek(consumer, all);
        intake.up();
        loaded.complete(null);
        follow(consumer);
    }

    private void load(Consumer<byte[], byte[]> consumer) throws InterruptedException, ExecutionException {
        List<TopicPartition> standings = span.standings();
        positions.forget(standings);
        consumer.assign(standings);
        positions.seek(consumer, standings);
        Map<TopicPartition, Long> ends = consumer.endOffsets(standings, PATIENCE);
        int count = 0;
        while (!thread.isStopped()
                && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            List<Reading.Standing> standing = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                decoder.read(record).map(Reading.Standing.class::cast).ifPresent(standing::add);
            }
            desk.load(standing).get();
            count += standing.size();
        }
        positions.took(consumer, standings);
        if (!thread.isStopped()) {
            desk.resume().get();
            log.atInfo().addKeyValue("count", count).log("escalations loaded");
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) throws InterruptedException, ExecutionException {
        boolean paused = false;
        while (!thread.isStopped()) {
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
            positions.forget(lost);
            positions.seek(consumer, lost);
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
        positions.took(consumer, records.partitions());
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
