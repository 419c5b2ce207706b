package org.crisisline.runtime.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.Tags;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.crisisline.runtime.config.Instance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics(new Instance("svc", "svc-1"), 3);

    @AfterEach
    void close() {
        metrics.close();
    }

    private void measureSomething() {
        metrics.latency("svc_delivery_seconds", Tags.of("priority", "HIGH"), "From reading to acknowledgement")
                .record(TimeUnit.MILLISECONDS.toNanos(42));
        metrics.count("svc_messages_total", Tags.of("priority", "HIGH"), "Messages that were accepted")
                .add(3);
        metrics.gauge("svc_buffer_bytes", Tags.empty(), "Bytes that wait", () -> 17);
    }

    private String scrape(String type) {
        return new String(metrics.scrape(type), UTF_8);
    }

    @Test
    void everyFamily_hasADescription() {
        measureSomething();
        String text = scrape(Metrics.PROMETHEUS_TEXT);
        Set<String> described = text.lines()
                .filter(l -> l.startsWith("# HELP "))
                .map(l -> l.split(" ", 4))
                .filter(words -> words.length == 4 && !words[3].isBlank())
                .map(words -> words[2])
                .collect(Collectors.toSet());
        assertThat(text.lines().filter(l -> l.startsWith("# TYPE ")).map(l -> l.split(" ", 4)[2]))
                .isNotEmpty()
                .allSatisfy(family -> assertThat(described).contains(family));
    }

    @Test
    void promtool_findsNothing() throws IOException, InterruptedException {
        Optional<Path> promtool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(promtool.isPresent(), "promtool is not on the PATH");
        measureSomething();
        Process process = new ProcessBuilder(promtool.get().toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(metrics.scrape(Metrics.PROMETHEUS_TEXT));
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void scrape_hasCommonTags_andBucketsAtThePromises() {
        measureSomething();
        assertThat(scrape(Metrics.PROMETHEUS_TEXT))
                .contains(
                        "svc_messages_total{instance=\"svc-1\",priority=\"HIGH\",service=\"svc\"} 3.0",
                        "svc_buffer_bytes{instance=\"svc-1\",service=\"svc\"} 17.0",
                        "svc_delivery_seconds_bucket{instance=\"svc-1\",priority=\"HIGH\",service=\"svc\",le=\"0.035\"} 0",
                        "le=\"0.05\"} 1",
                        "le=\"0.1\"} 1",
                        "le=\"0.2\"} 1");
        assertThat(scrape(Metrics.OPEN_METRICS)).endsWith("# EOF\n");
    }

    @Test
    void drain_givesTheIntervalOnly_underTheExportedNames() {
        measureSomething();
        List<IntervalHistogram> first = metrics.latencies().drainInterval();
        assertThat(first).hasSize(1);
        assertThat(first.get(0).name()).isEqualTo("svc_delivery_seconds");
        assertThat(first.get(0).tags()).isEqualTo(Map.of("priority", "HIGH"));
        assertThat(first.get(0).histogram().getTotalCount()).isEqualTo(1);
        assertThat((double) first.get(0).histogram().getMaxValue()).isCloseTo(42e6, within(42e6 / 1000));
        assertThat(metrics.drainCounts())
                .containsExactly(new Reading("svc_messages_total", Map.of("priority", "HIGH"), 3));
        assertThat(metrics.readGauges()).containsExactly(new Reading("svc_buffer_bytes", Map.of(), 17));

        assertThat(metrics.latencies().drainInterval()).isEmpty();
        assertThat(metrics.drainCounts()).isEmpty();

        measureSomething();
        assertThat(metrics.latencies().drainInterval().get(0).histogram().getTotalCount())
                .isEqualTo(1);
        assertThat(metrics.drainCounts().get(0).value()).isEqualTo(3);
    }

    @Test
    void valuesOutsideTheRange_areBounded() {
        Latency latency = metrics.latency("svc_x_seconds", Tags.empty(), "x");
        latency.record(-1);
        latency.record(Long.MAX_VALUE);
        latency.record(1);
        assertThat(latency.count()).isEqualTo(3);
        assertThat((double)
                        metrics.latencies().drainInterval().get(0).histogram().getMaxValue())
                .isCloseTo(60e9, within(60e6));
    }

    @Test
    void sameSeries_isTheSameObject_oneTooManyIsRefused() {
        Latency first = metrics.latency("svc_a_seconds", Tags.of("k", "1"), "a");
        assertThat(metrics.latency("svc_a_seconds", Tags.of("k", "1"), "a")).isSameAs(first);
        metrics.latency("svc_a_seconds", Tags.of("k", "2"), "a");
        metrics.latency("svc_a_seconds", Tags.of("k", "3"), "a");
        assertThatThrownBy(() -> metrics.latency("svc_a_seconds", Tags.of("k", "4"), "a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("svc_a_seconds{k=4}")
                .hasMessageContaining("at most 3");
    }

    @Test
    void recording_allocatesNothing() {
        Latency latency = metrics.latency("svc_y_seconds", Tags.empty(), "y");
        Count count = metrics.count("svc_y_total", Tags.empty(), "y");
        for (int i = 0; i < 50_000; i++) {
            latency.record(i);
            count.increment();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50_000; i++) {
            latency.record(i);
            count.increment();
        }
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 50_000).isLessThan(8);
    }
}
