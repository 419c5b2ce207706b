package org.crisisline.monitor.window;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.crisisline.schemas.record.HistogramSnapshot;
import org.crisisline.schemas.record.Sample;
import org.crisisline.schemas.record.Telemetry;

/** Telemetry for tests, made as services make it. */
public final class Measured {
    private Measured() {}

    public static ByteBuffer histogram(long... nanos) {
        Histogram histogram = new Histogram(1_000, 60_000_000_000L, 3);
        for (long value : nanos) {
            histogram.recordValue(value);
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return ByteBuffer.wrap(Arrays.copyOf(buffer.array(), length));
    }

    public static long[] millis(double... millis) {
        return Arrays.stream(millis).mapToLong(m -> Math.round(m * 1e6)).toArray();
    }

    public static Telemetry latency(String instance, String metric, long... nanos) {
        return telemetry(instance, List.of(new HistogramSnapshot(metric, Map.of(), histogram(nanos))), List.of());
    }

    public static Telemetry count(String instance, String metric, double growth) {
        return telemetry(instance, List.of(), List.of(new Sample(metric, Map.of(), growth)));
    }

    public static Telemetry telemetry(String instance, List<HistogramSnapshot> histograms, List<Sample> counters) {
        return Telemetry.newBuilder()
                .setService("ingress-gateway")
                .setInstance(instance)
                .setAt(Instant.EPOCH)
                .setIntervalMs(1_000)
                .setHistograms(histograms)
                .setCounters(counters)
                .setGauges(List.of())
                .build();
    }
}
