package org.crisisline.runtime.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.crisisline.runtime.config.Instance;

/**
 * All meters of one service instance, with the tags {@code service} and {@code instance}.
 *
 * <p>No global registry: several services in one process have one each. Making a meter takes a lock; recording doesn't.
 */
public final class Metrics implements AutoCloseable {
    /** Content type of Prometheus' text format. */
    public static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /** Content type of OpenMetrics. */
    public static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /** How many latency series there may be unless the constructor says otherwise. */
    public static final int DEFAULT_LATENCY_SERIES = 96;

    private static final int MAX_SERIES = 1_000;

    private final Instance instance;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collector = new JvmGcMetrics();
    private final LatencyHistograms latencies;
    private final Map<Series, Count> counts = new LinkedHashMap<>();
    private final Map<Series, Gauge> gauges = new LinkedHashMap<>();

    /** As the other constructor, with {@value #DEFAULT_LATENCY_SERIES} latency series at most. */
    public Metrics(Instance instance) {
        this(instance, DEFAULT_LATENCY_SERIES);
    }

    /**
     * @param instance whose meters they are
     * @param maxLatencySeries how many latency series there may be, each of some 300 kB
     */
    public Metrics(Instance instance, int maxLatencySeries) {
        this.instance = instance;
        registry.config()
                .commonTags("service", instance.service(), "instance", instance.id())
                // Two names of Micrometer's that Prometheus' own check refuses: nanoseconds, and a gauge that ends in
                // _count.
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        bindProcessor();
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collector.bindTo(registry);
        latencies = new LatencyHistograms(registry, maxLatencySeries);
    }

    private void bindProcessor() {
        new ProcessorMetrics().bindTo(registry);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process_cpu_seconds_total", system, s -> s.getProcessCpuTime() / 1e9)
                    .description("Processor time that the process has used")
                    .register(registry);
        }
    }

    /** Whose meters they are. */
    public Instance instance() {
        return instance;
    }

    /** The registry itself, for binders of libraries. Meters made here don't travel by telemetry. */
    public MeterRegistry registry() {
        return registry;
    }

    /** All latencies, for whoever drains them. */
    public LatencyHistograms latencies() {
        return latencies;
    }

    /** A latency; see {@link LatencyHistograms#latency}. */
    public Latency latency(String name, Tags tags, String description) {
        return latencies.latency(name, tags, description);
    }

    /**
     * A counter, made if it isn't there.
     *
     * @param name as it will stand at {@code /metrics}, ending in {@code _total}
     * @param tags few, each with few values
     * @param description one sentence
     * @throws IllegalStateException when there are too many
     */
    public Count count(String name, Tags tags, String description) {
        synchronized (counts) {
            Series key = Series.of(name, tags);
            Count known = counts.get(key);
            if (known != null) {
                return known;
            }
            bound(counts.size(), key);
            Count fresh = new Count(
                    Counter.builder(name).description(description).tags(tags).register(registry));
            counts.put(key, fresh);
            return fresh;
        }
    }

    /**
     * A gauge. A second one of the same name and tags is ignored.
     *
     * @param name as it will stand at {@code /metrics}, with its base unit at the end ({@code _bytes}, {@code _seconds}) if it has one
     * @param tags few, each with few values
     * @param description one sentence
     * @param value read by whoever scrapes or drains, at any time, on threads of theirs: must be thread-safe and must not block
     * @throws IllegalStateException when there are too many
     */
    public void gauge(String name, Tags tags, String description, DoubleSupplier value) {
        synchronized (gauges) {
            Series key = Series.of(name, tags);
            if (gauges.containsKey(key)) {
                return;
            }
            bound(gauges.size(), key);
            gauges.put(
                    key,
                    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                            .description(description)
                            .tags(tags)
                            .strongReference(true)
                            .register(registry));
        }
    }

    private static void bound(int size, Series key) {
        if (size >= MAX_SERIES) {
            throw new IllegalStateException("metric " + key + " is one series too many: at most " + MAX_SERIES
                    + "; has a tag too many values?");
        }
    }

    /** The counters that grew since the last call, and by how much. For one thread. */
    public List<Reading> drainCounts() {
        synchronized (counts) {
            List<Reading> readings = new ArrayList<>();
            counts.forEach((key, count) -> {
                double growth = count.drain();
                if (growth > 0) {
                    readings.add(new Reading(exported(key, Meter.Type.COUNTER), key.tags(), growth));
                }
            });
            return readings;
        }
    }

    /** What the gauges show now; those that can't be read are left out. */
    public List<Reading> readGauges() {
        synchronized (gauges) {
            List<Reading> readings = new ArrayList<>(gauges.size());
            gauges.forEach((key, gauge) -> {
                double value = gauge.value();
                if (Double.isFinite(value)) {
                    readings.add(new Reading(exported(key, Meter.Type.GAUGE), key.tags(), value));
                }
            });
            return readings;
        }
    }

    private String exported(Series key, Meter.Type type) {
        String name = registry.config().namingConvention().name(key.name(), type, null);
        // The registry itself takes the suffix off a counter, and adds it again when it writes.
        return type == Meter.Type.COUNTER && !name.endsWith("_total") ? name + "_total" : name;
    }

    /**
     * All meters, as text.
     *
     * @param contentType {@link #PROMETHEUS_TEXT} or {@link #OPEN_METRICS}
     */
    public byte[] scrape(String contentType) {
        return registry.scrape(contentType).getBytes(UTF_8);
    }

    /** Ends the collection; no meter is to be used afterwards. */
    @Override
    public void close() {
        collector.close();
        registry.close();
    }
}
