package org.crisisline.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Tags;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.metrics.Latency;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.HistogramSnapshot;
import org.crisisline.schemas.record.Sample;
import org.crisisline.schemas.record.Telemetry;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TelemetryPublisherTest {
    private static final Instance INSTANCE = new Instance("svc", "svc-1");

    private final TestClock clock = new TestClock();
    private final Metrics metrics = new Metrics(INSTANCE);
    private final MockProducer<String, Telemetry> producer = new MockProducer<>(
            true,
            null,
            Topics.TELEMETRY.keySerde().serializer(),
            Topics.TELEMETRY.valueSerde().serializer());

    private TelemetryPublisher publisher(boolean enabled) {
        return new TelemetryPublisher(
                new TelemetrySettings(enabled, Duration.ofMillis(100), 96),
                INSTANCE,
                metrics,
                () -> producer,
                clock,
                clock);
    }

    private double outcomes(String outcome) {
        return metrics.registry()
                .get("telemetry_intervals_total")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void interval_holdsWhatWasMeasuredInIt() throws DataFormatException {
        TelemetryPublisher publisher = publisher(true);
        Latency latency = metrics.latency("svc_delivery_seconds", Tags.of("priority", "HIGH"), "x");
        latency.record(TimeUnit.MILLISECONDS.toNanos(42));
        latency.record(TimeUnit.MILLISECONDS.toNanos(43));
        metrics.count("svc_messages_total", Tags.empty(), "x").add(2);
        metrics.gauge("svc_buffer_bytes", Tags.empty(), "x", () -> 17);
        clock.advance(Duration.ofMillis(1_003));

        publisher.publish();

        ProducerRecord<String, Telemetry> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("crisis.telemetry");
        assertThat(sent.key()).isEqualTo("svc-1");
        Telemetry telemetry = sent.value();
        assertThat(telemetry.getService()).isEqualTo("svc");
        assertThat(telemetry.getIntervalMs()).isEqualTo(1_003);
        assertThat(telemetry.getAt()).isEqualTo(clock.instant());
        HistogramSnapshot snapshot = telemetry.getHistograms().get(0);
        assertThat(snapshot.getName()).isEqualTo("svc_delivery_seconds");
        assertThat(snapshot.getTags()).isEqualTo(Map.of("priority", "HIGH"));
        ByteBuffer bytes = snapshot.getHistogram();
        assertThat(bytes.remaining()).isLessThan(200);
        Histogram histogram = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
        assertThat(histogram.getTotalCount()).isEqualTo(2);
        assertThat(histogram.valuesAreEquivalent(histogram.getMaxValue(), 43_000_000))
                .isTrue();
        assertThat(telemetry.getCounters()).contains(new Sample("svc_messages_total", Map.of(), 2.0));
        assertThat(telemetry.getGauges()).contains(new Sample("svc_buffer_bytes", Map.of(), 17.0));

        publisher.publish();
        assertThat(producer.history().get(1).value().getHistograms()).isEmpty();
        assertThat(outcomes("sent")).isEqualTo(2);
    }

    @Test
    void failure_isCounted_andTheNextIntervalIsTried() {
        TelemetryPublisher publisher = publisher(true);
        producer.sendException = new IllegalStateException("no broker");
        publisher.publish();
        producer.sendException = null;
        publisher.publish();
        assertThat(outcomes("lost")).isEqualTo(1);
        assertThat(outcomes("sent")).isEqualTo(1);
    }

    @Test
    void producerThatCannotBeMade_isTriedAgain() {
        int[] calls = {0};
        TelemetryPublisher publisher = new TelemetryPublisher(
                new TelemetrySettings(true, Duration.ofSeconds(1), 96),
                INSTANCE,
                metrics,
                () -> {
                    if (calls[0]++ == 0) {
                        throw new IllegalArgumentException("no resolvable bootstrap servers");
                    }
                    return producer;
                },
                clock,
                clock);
        publisher.publish();
        publisher.publish();
        assertThat(outcomes("lost")).isEqualTo(1);
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void started_publishesByItself_andCloseSendsTheRest() {
        TelemetryPublisher publisher = publisher(true);
        publisher.start();
        await().until(() -> !producer.history().isEmpty());
        publisher.close();
        publisher.close();
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void disabled_sendsNothing() {
        TelemetryPublisher publisher = publisher(false);
        publisher.start();
        publisher.close();
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void settings_comeFromTheSection() {
        TelemetrySettings settings =
                TelemetrySettings.from(ConfigReader.of(ConfigSource.load("x", null, Map.of(), Map.of()), "telemetry"));
        assertThat(settings).isEqualTo(new TelemetrySettings(true, Duration.ofSeconds(1), 96));
    }
}
