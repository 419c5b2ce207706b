package org.crisisline.monitor.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.crisisline.monitor.alert.Moment;
import org.crisisline.monitor.watch.Watch;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the watch. No group: every monitor reads everything, from {@code lookback} before its start on. When the consumer breaks, it is made
 * anew; the watch goes on ticking, so that silence is seen as silence.
 */
public final class FleetReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FleetReader.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration STALE = Duration.ofSeconds(5);
    /** Right after topics were made, their partitions take seconds to find leaders. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);
    private static final Duration JOIN = Duration.ofSeconds(3);
    private static final TopicPartition TELEMETRY = new TopicPartition(Topics.TELEMETRY.name(), 0);
    private static final TopicPartition GATEWAYS = new TopicPartition(Topics.GATEWAYS.name(), 0);
    private static final TopicPartition ALERTS = new TopicPartition(Topics.ALERTS.name(), 0);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Watch watch;
    private final Runnable afterTick;
    private final Duration lookback;
    private final Dependency kafka;
    private final Clock clock;
    private final Ticker ticker;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "monitor-intake");
    private volatile Consumer<byte[], byte[]> current;
    private long tickedAt;
    private long heardAt;

    /**
     * @param consumers makes a consumer with offset reset {@code latest}; called on the reader's thread
     * @param watch becomes this thread's
     * @param afterTick called after each tick, on this thread; must not block
     * @param lookback how far back it begins
     * @param kafka up while something is heard
     * @param clock the wall clock
     * @param ticker for durations
     */
    public FleetReader(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Watch watch,
            Runnable afterTick,
            Duration lookback,
            Dependency kafka,
            Clock clock,
            Ticker ticker) {
        this.consumers = consumers;
        this.watch = watch;
        this.afterTick = afterTick;
        this.lookback = lookback;
        this.kafka = kafka;
        this.clock = clock;
        this.ticker = ticker;
        this.tickedAt = ticker.nanos();
        this.heardAt = tickedAt;
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Completes when the alerts of earlier runs are known and the fleet is read; exceptionally when it is closed before. */
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
            } catch (InterruptException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void failed(RuntimeException error) {
        if (isStopped()) {
            return;
        }
        kafka.down(error.getClass().getSimpleName() + ": " + error.getMessage());
        log.atError().setCause(error).log("reading broke off; it begins again where it was");
        tickIfDue();
        try {
            stopped.await(RESTART_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        if (!loaded.isDone()) {
            loadAlerts(consumer);
        }
        List<TopicPartition> fleet = List.of(TELEMETRY, GATEWAYS);
        consumer.assign(fleet);
        seek(consumer, fleet);
        kafka.up();
        loaded.complete(null);
        while (!isStopped()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            fleet.forEach(partition -> positions.put(partition, consumer.position(partition)));
            tickIfDue();
        }
    }

    private void loadAlerts(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> alerts = List.of(ALERTS);
        consumer.assign(alerts);
        consumer.seekToBeginning(alerts);
        long end = consumer.endOffsets(alerts, PATIENCE).get(ALERTS);
        while (!isStopped() && consumer.position(ALERTS) < end) {
            consumer.poll(POLL).forEach(this::take);
        }
    }

    private void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        long from = clock.instant().minus(lookback).toEpochMilli();
        List<TopicPartition> unknown = partitions.stream()
                .filter(partition -> !positions.containsKey(partition))
                .toList();
        if (!unknown.isEmpty()) {
            Map<TopicPartition, OffsetAndTimestamp> starts =
                    consumer.offsetsForTimes(unknown.stream().collect(Collectors.toMap(p -> p, p -> from)), PATIENCE);
            Map<TopicPartition, Long> ends = consumer.endOffsets(unknown, PATIENCE);
            for (TopicPartition partition : unknown) {
                OffsetAndTimestamp start = starts.get(partition);
                positions.put(partition, start == null ? ends.get(partition) : (Long) start.offset());
            }
        }
        partitions.forEach(partition -> consumer.seek(partition, positions.get(partition)));
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        Moment now = moment();
        heardAt = now.nanos();
        try {
            if (record.topic().equals(TELEMETRY.topic())) {
                watch.telemetry(Topics.TELEMETRY.valueSerde().decode(record.value()), record.timestamp(), now);
            } else if (record.topic().equals(GATEWAYS.topic())) {
                watch.heartbeat(Topics.GATEWAYS.valueSerde().decode(record.value()), record.timestamp(), now);
            } else {
                watch.loaded(Topics.ALERTS.valueSerde().decode(record.value()), now);
            }
        } catch (UndecodableRecordException e) {
            log.atWarn()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .addKeyValue(LogKeys.REASON, e.getMessage())
                    .log("a record could not be read");
        }
    }

    private void tickIfDue() {
        Moment now = moment();
        if (!ticker.hasPassed(tickedAt, TICK)) {
            return;
        }
        tickedAt = now.nanos();
        watch.tick(now);
        afterTick.run();
        // This monitor's own telemetry comes each second, so silence is the brokers'.
        if (ticker.hasPassed(heardAt, STALE)) {
            kafka.down("nothing was read for "
                    + Duration.ofNanos(ticker.since(heardAt)).toSeconds() + " s");
        } else {
            kafka.up();
        }
    }

    private Moment moment() {
        return new Moment(clock.instant(), ticker.nanos());
    }
}
