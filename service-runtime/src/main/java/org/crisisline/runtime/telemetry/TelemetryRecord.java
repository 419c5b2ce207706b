package org.crisisline.runtime.telemetry;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.metrics.IntervalHistogram;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.metrics.Reading;
import org.crisisline.schemas.record.HistogramSnapshot;
import org.crisisline.schemas.record.Sample;
import org.crisisline.schemas.record.Telemetry;

/** Makes the record of an interval out of what the meters have. For one thread: it drains them. */
final class TelemetryRecord {
    private TelemetryRecord() {}

    static Telemetry drain(Instance instance, Metrics metrics, Instant at, Duration interval) {
        List<HistogramSnapshot> histograms = new ArrayList<>();
        for (IntervalHistogram latency : metrics.latencies().drainInterval()) {
            histograms.add(new HistogramSnapshot(latency.name(), latency.tags(), compressed(latency)));
        }
        return Telemetry.newBuilder()
                .setService(instance.service())
                .setInstance(instance.id())
                .setAt(at)
                .setIntervalMs(interval.toMillis())
                .setHistograms(histograms)
                .setCounters(samples(metrics.drainCounts()))
                .setGauges(samples(metrics.readGauges()))
                .build();
    }

    private static ByteBuffer compressed(IntervalHistogram latency) {
        ByteBuffer buffer = ByteBuffer.allocate(latency.histogram().getNeededByteBufferCapacity());
        int length = latency.histogram().encodeIntoCompressedByteBuffer(buffer);
        // A copy of the few bytes that were written, so that the record doesn't keep the whole buffer while it waits to
        // be sent.
        return ByteBuffer.wrap(Arrays.copyOf(buffer.array(), length));
    }

    private static List<Sample> samples(List<Reading> readings) {
        return readings.stream()
                .map(r -> new Sample(r.name(), r.tags(), r.value()))
                .toList();
    }
}
