package org.crisisline.runtime.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * All latencies of a service.
 *
 * <p>A series takes some 300 kB (two HdrHistograms from 1 µs to 60 s), so there is a bound on how many there are.
 */
public final class LatencyHistograms {
    /**
     * Buckets at {@code /metrics}: dense around what is promised (50, 100, 200 ms), so that a share within a promise is read off
     * exactly, coarse elsewhere.
     */
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(35),
        Duration.ofMillis(50),
        Duration.ofMillis(75),
        Duration.ofMillis(100),
        Duration.ofMillis(150),
        Duration.ofMillis(200),
        Duration.ofMillis(350),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final int maxSeries;
    private final Map<Series, Latency> series = new LinkedHashMap<>();

    LatencyHistograms(MeterRegistry registry, int maxSeries) {
        this.registry = registry;
        this.maxSeries = maxSeries;
    }

    /**
     * The series of a name and tags, made if it isn't there. Takes a lock: keep the result, don't call it on a hot path.
     *
     * @param name as it will stand at {@code /metrics}, ending in {@code _seconds}
     * @param tags few, each with few values
     * @param description one sentence
     * @throws IllegalStateException when there are too many series
     */
    public synchronized Latency latency(String name, Tags tags, String description) {
        Series key = Series.of(name, tags);
        Latency known = series.get(key);
        if (known != null) {
            return known;
        }
        if (series.size() >= maxSeries) {
            throw new IllegalStateException("latency " + key + " is one series too many: at most " + maxSeries
                    + " are kept (telemetry.max-latency-series); has a tag too many values?");
        }
        Latency fresh = new Latency(Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .minimumExpectedValue(Duration.ofNanos(500_000))
                .maximumExpectedValue(Duration.ofNanos(Latency.MAX_NANOS))
                // Without it, the maximum of minutes ago would still be shown.
                .distributionStatisticExpiry(Duration.ofMinutes(1))
                .register(registry));
        series.put(key, fresh);
        return fresh;
    }

    /**
     * What was recorded since the last call; series without values are left out. The histograms are used again by the next call.
     * For one thread.
     */
    public synchronized List<IntervalHistogram> drainInterval() {
        List<IntervalHistogram> interval = new ArrayList<>();
        series.forEach((key, latency) -> {
            Histogram histogram = latency.drain();
            if (histogram.getTotalCount() > 0) {
                interval.add(new IntervalHistogram(exported(key.name()), key.tags(), histogram));
            }
        });
        return interval;
    }

    private String exported(String name) {
        return registry.config()
                .namingConvention()
                .name(name, Meter.Type.TIMER, TimeUnit.SECONDS.name().toLowerCase(Locale.ROOT));
    }
}
