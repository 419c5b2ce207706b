package org.crisisline.runtime.telemetry;

import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.ProducerProfile;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.Telemetry;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once an interval, sends latencies, the growth of counters and the state of gauges, and forgets them.
 *
 * <p>Fire and forget: an interval that doesn't get through is lost, and counted. Its producer may block for a second, on this
 * publisher's own thread; it buffers a bounded amount. {@link #start} and {@link #close} are thread-safe.
 */
public final class TelemetryPublisher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TelemetryPublisher.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final TelemetrySettings settings;
    private final Instance instance;
    private final Metrics metrics;
    private final Supplier<Producer<String, Telemetry>> connect;
    private final Clock clock;
    private final Ticker ticker;
    private final Count sent;
    private final Count failed;
    private final AtomicBoolean failing = new AtomicBoolean();
    private ScheduledExecutorService thread;
    private boolean closed;
    /** The rest is the publisher thread's. */
    private Producer<String, Telemetry> producer;

    private long drainedAt;

    /**
     * @param settings how often, if at all
     * @param instance who measured
     * @param metrics what was measured; nobody else may drain it
     * @param connect makes the producer, on this publisher's thread; called again when it failed
     * @param clock the wall clock
     * @param ticker for the length of intervals
     */
    public TelemetryPublisher(
            TelemetrySettings settings,
            Instance instance,
            Metrics metrics,
            Supplier<Producer<String, Telemetry>> connect,
            Clock clock,
            Ticker ticker) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.instance = Objects.requireNonNull(instance, "instance");
        this.metrics = Objects.requireNonNull(metrics, "metrics");
        this.connect = Objects.requireNonNull(connect, "connect");
        this.clock = clock;
        this.ticker = ticker;
        this.sent = metrics.count(
                "telemetry_intervals_total", Tags.of("outcome", "sent"), "Telemetry intervals by what became of them");
        this.failed = metrics.count(
                "telemetry_intervals_total", Tags.of("outcome", "lost"), "Telemetry intervals by what became of them");
        this.drainedAt = ticker.nanos();
    }

    /** A publisher with a producer of its own, by the machine's clocks. */
    public static TelemetryPublisher create(
            TelemetrySettings settings, Instance instance, Metrics metrics, KafkaClients clients) {
        return new TelemetryPublisher(
                settings,
                instance,
                metrics,
                () -> new KafkaProducer<>(
                        clients.producer("telemetry", ProducerProfile.BULK),
                        Topics.TELEMETRY.keySerde().serializer(),
                        Topics.TELEMETRY.valueSerde().serializer()),
                Clock.systemUTC(),
                Ticker.system());
    }

    /** Begins to send, unless the settings say that nothing is sent. */
    public synchronized void start() {
        if (thread != null || closed) {
            throw new IllegalStateException("telemetry was started before");
        }
        if (!settings.enabled()) {
            return;
        }
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread own = new Thread(task, instance.service() + "-telemetry");
            own.setDaemon(true);
            return own;
        });
        long nanos = settings.interval().toNanos();
        var unused = thread.scheduleAtFixedRate(this::publish, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Sends one interval. On the publisher's thread; throws nothing, since that would end the schedule. */
    void publish() {
        try {
            long now = ticker.nanos();
            Telemetry interval =
                    TelemetryRecord.drain(instance, metrics, clock.instant(), Duration.ofNanos(now - drainedAt));
            drainedAt = now;
            if (producer == null) {
                producer = connect.get();
            }
            var unused = producer.send(
                    new ProducerRecord<>(Topics.TELEMETRY.name(), instance.id(), interval),
                    (metadata, error) -> outcome(error));
        } catch (RuntimeException e) {
            outcome(e);
        }
    }

    /** On the publisher's thread or the producer's. Logs the first loss of a row, and its end. */
    private void outcome(Exception error) {
        if (error == null) {
            sent.increment();
            if (failing.getAndSet(false)) {
                log.atInfo().addKeyValue(LogKeys.TOPIC, Topics.TELEMETRY.name()).log("telemetry gets through again");
            }
            return;
        }
        failed.increment();
        if (!failing.getAndSet(true)) {
            log.atWarn()
                    .addKeyValue(LogKeys.TOPIC, Topics.TELEMETRY.name())
                    .addKeyValue(LogKeys.REASON, error.toString())
                    .log("telemetry is lost");
        }
    }

    /** Sends what there is and ends, within two seconds. Doing it twice does nothing. */
    @Override
    public void close() {
        ScheduledExecutorService running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = thread;
        }
        if (running == null) {
            return;
        }
        running.execute(this::last);
        running.shutdown();
        try {
            if (!running.awaitTermination(2 * CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                running.shutdownNow();
            }
        } catch (InterruptedException e) {
            running.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void last() {
        // Connecting only to say goodbye would hold up the stop.
        if (producer != null) {
            publish();
            producer.close(CLOSE_LIMIT);
        }
    }
}
