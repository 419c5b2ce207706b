package org.crisisline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.crisisline.delivery.topology.ReplacementLimit;
import org.crisisline.delivery.watch.BacklogReader;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.metrics.Reading;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lane that never runs is told of by what travels in telemetry. Its Kafka Streams is never started, so there is no broker, and nothing that could stand still. */
class ApplicationWatchTest {
    private static final Application LANE = Application.ROUTINE;
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration AFTER = Duration.ofMinutes(2);
    /** Nobody listens there. */
    private static final String NOWHERE = "127.0.0.1:1";

    @TempDir
    Path state;

    private final TestClock clock = new TestClock();
    private final Instance instance = new Instance("watched", "i-1");
    private final Metrics metrics = new Metrics(instance, 8);
    private final Dependency health =
            new Health(instance, new Lifecycle("watched", clock), clock).dependency(LANE.label());
    private final CompletableFuture<String> gaveUp = new CompletableFuture<>();
    private Admin admin;
    private RunningApplication application;
    private ApplicationWatch watch;

    @BeforeEach
    void watch() {
        Properties properties = new Properties();
        properties.putAll(
                Map.of("application.id", LANE.id(), "bootstrap.servers", NOWHERE, "state.dir", state.toString()));
        application = new RunningApplication(
                LANE,
                () -> new KafkaStreams(topology(), properties),
                health,
                new RunningApplication.Limits(
                        new ReplacementLimit(3, Duration.ofMinutes(10)),
                        new ReplacementLimit(3, Duration.ofMinutes(10)),
                        Duration.ofSeconds(5)),
                clock,
                new ApplicationMeters(metrics, LANE),
                gaveUp::complete);
        admin = Admin.create(Map.of("bootstrap.servers", NOWHERE));
        watch = new ApplicationWatch(
                List.of(application),
                new BacklogReader(admin, Duration.ofSeconds(1)),
                new Survival(3, 3, Duration.ofMinutes(10), LOOK.multipliedBy(ApplicationWatch.LOOKS), AFTER),
                clock,
                "test-watch");
    }

    @AfterEach
    void close() {
        watch.close();
        application.close(Duration.ofSeconds(5));
        admin.close(Duration.ZERO);
        metrics.close();
    }

    @Test
    void laneThatNeverRuns_isCountedAtEachLookOnceItIsTooLong_andNothingElseIsDone() throws Exception {
        health.down("restores");
        watch.look();

        lookFor(AFTER.minus(LOOK));
        assertThat(running()).isZero();
        assertThat(counted()).as("not yet").isEmpty();

        lookFor(LOOK.multipliedBy(12));
        assertThat(counted()).singleElement().satisfies(reading -> {
            assertThat(reading.name()).isEqualTo("crisis_delivery_lane_not_running_looks_total");
            assertThat(reading.tags()).isEqualTo(Map.of("lane", "routine"));
            assertThat(reading.value()).isEqualTo(12);
        });
        assertThat(gaveUp).isNotDone();
    }

    @Test
    void laneThatRunsAgain_isNoLongerCounted_andItsNextOutageHasItsOwnTime() throws Exception {
        health.down("restores");
        watch.look();
        lookFor(AFTER);
        assertThat(counted()).hasSize(1);

        health.up();
        lookFor(AFTER.multipliedBy(2));
        assertThat(running()).isOne();
        assertThat(counted()).isEmpty();

        health.down("replaces a thread");
        lookFor(AFTER);
        assertThat(running()).isZero();
        assertThat(counted()).isEmpty();
        lookFor(LOOK);
        assertThat(counted()).hasSize(1);
    }

    @Test
    void watchThatIsClosed_tellsNothingOfALaneThatEnds() throws Exception {
        health.down("restores");
        watch.look();
        watch.close();

        lookFor(AFTER.multipliedBy(2));

        assertThat(counted()).isEmpty();
    }

    private void lookFor(Duration time) throws InterruptedException {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(LOOK)) {
            clock.advance(LOOK);
            watch.look();
        }
    }

    /** What has been counted since it was last asked. */
    private List<Reading> counted() {
        return metrics.drainCounts();
    }

    private double running() {
        return metrics.readGauges().stream()
                .filter(gauge -> gauge.name().equals("crisis_delivery_lane_running")
                        && gauge.tags().equals(Map.of("lane", "routine")))
                .mapToDouble(Reading::value)
                .findFirst()
                .orElseThrow();
    }

    private static Topology topology() {
        Topology topology = new Topology();
        topology.addSource(
                "in", Serdes.ByteArray().deserializer(), Serdes.ByteArray().deserializer(), "in");
        return topology;
    }
}
