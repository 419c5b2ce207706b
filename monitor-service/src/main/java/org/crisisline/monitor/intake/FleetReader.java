package org.crisisline.monitor.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.monitor.alert.Moment;
import org.crisisline.monitor.watch.Watch;
import org.crisisline.runtime.kafka.ConsumerThread;
import org.crisisline.runtime.kafka.ReadingPositions;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.ErrorMessages;
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

    private static final TopicPartition TELEMETRY = new TopicPartition(Topics.TELEMETRY.name(), 0);
    private static final TopicPartition GATEWAYS = new TopicPartition(Topics.GATEWAYS.name(), 0);
    private static final TopicPartition ALERTS = new TopicPartition(Topics.ALERTS.name(), 0);

    private final Watch watch;
    private final Runnable afterTick;
    private final Dependency kafka;
    private final Clock clock;
    private final Ticker ticker;
    private final ReadingPositions positions;
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final ConsumerThread thread;
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
        this.watch = watch;
        this.afterTick = afterTick;
        this.kafka = kafka;
        this.clock = clock;
        this.ticker = ticker;
        this.tickedAt = ticker.nanos();
        this.heardAt = tickedAt;
        this.positions = new ReadingPositions(partition -> clock.instant().minus(lookback));
        this.thread = new ConsumerThread("monitor-intake", consumers, this::read, this::brokeOff);
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
        loaded.completeExceptionally(new IllegalStateException("closed before everything was loaded"));
        thread.close();
    }

    private void brokeOff(Throwable error) {
        kafka.down(ErrorMessages.inWords(error));
        log.atError().setCause(error).log("reading broke off; it begins again where it was");
        tickIfDue();
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        if (!loaded.isDone()) {
            loadAlerts(consumer);
        }
        List<TopicPartition> fleet = List.of(TELEMETRY, GATEWAYS);
        consumer.assign(fleet);
        positions.seek(consumer, fleet);
        kafka.up();
        loaded.complete(null);
        while (!thread.isStopped()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            positions.took(consumer, fleet);
            tickIfDue();
        }
    }

    private void loadAlerts(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> alerts = List.of(ALERTS);
        consumer.assign(alerts);
        consumer.seekToBeginning(alerts);
        long end = consumer.endOffsets(alerts, PATIENCE).get(ALERTS);
        while (!thread.isStopped() && consumer.position(ALERTS) < end) {
            consumer.poll(POLL).forEach(this::take);
        }
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
