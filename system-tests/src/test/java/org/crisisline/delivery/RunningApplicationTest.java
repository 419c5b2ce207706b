package org.crisisline.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.awaitility.core.ConditionFactory;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.delivery.topology.ReplacementLimit;
import org.crisisline.delivery.watch.BacklogReader;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.KafkaSettings;
import org.crisisline.runtime.kafka.ProducerProfile;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.Ticker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a lane whose threads die or hang, on a real broker. It stands here since the broker is not the processor's. */
@Tag("heavy")
class RunningApplicationTest {
    private static final Application LANE = Application.ROUTINE;
    private static final Duration STUCK_AFTER = Duration.ofSeconds(4);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path brokerFolder;

    private static EmbeddedBroker broker;

    @TempDir
    Path state;

    private final String topic = "t-" + UUID.randomUUID();
    private final Queue<String> processed = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<String> gaveUp = new CompletableFuture<>();
    private final CountDownLatch hang = new CountDownLatch(1);
    private final AtomicInteger lives = new AtomicInteger();
    private Instance instance;
    private KafkaClients clients;
    private Metrics metrics;
    private Health health;
    private Admin admin;
    private RunningApplication application;
    private ApplicationWatch watch;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(brokerFolder, Ports.free());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        instance = new Instance("survivor", "i-" + UUID.randomUUID());
        clients = new KafkaClients(
                new KafkaSettings(List.of(broker.bootstrapServers()), 1, 1, 1, Duration.ofSeconds(2), 0, Map.of()),
                instance);
        metrics = new Metrics(instance, 8);
        health = new Health(instance, new Lifecycle("survivor", Clock.systemUTC()), Clock.systemUTC());
        admin = Admin.create(clients.admin("test"));
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }

    @AfterEach
    void close() {
        hang.countDown();
        if (watch != null) {
            watch.close();
        }
        application.close(CLOSE_TIMEOUT);
        admin.close();
        metrics.close();
    }

    @Test
    void threadThatThrows_isReplaced_countedAndItsRecordProcessed() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        start(3, value -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("the first one fails");
            }
            processed.add(value);
        });

        write("help");

        patiently().untilAsserted(() -> assertThat(processed).contains("help"));
        assertThat(scrape("crisis_delivery_thread_replacements_total")).contains(1.0);
        patiently().untilAsserted(() -> assertThat(isUp()).isTrue());
        assertThat(gaveUp).isNotDone();
    }

    @Test
    void threadsThatKeepDying_endTheProcessWithTheReason() throws Exception {
        start(2, value -> {
            throw new IllegalStateException("all fail");
        });

        write("help");

        patiently().until(gaveUp::isDone);
        assertThat(gaveUp.join()).isEqualTo("application routine gave up after IllegalStateException");
        assertThat(scrape("crisis_delivery_thread_replacements_total")).contains(2.0);
        assertThat(isUp()).isFalse();
    }

    @Test
    void laneThatStandsStillWhileRecordsWait_isStartedAnew_andGoesOn() throws Exception {
        start(3, value -> {
            if (lives.get() == 1) {
                letGoWhen(() -> restarts().isPresent());
                throw new IllegalStateException("it hung, and was told to end");
            }
            processed.add(value);
        });

        write("help");

        patiently().untilAsserted(() -> assertThat(processed).contains("help"));
        assertThat(restarts()).contains(1.0);
        patiently().untilAsserted(() -> assertThat(isUp()).isTrue());
        assertThat(lives).hasValue(2);
        assertThat(scrape("crisis_delivery_thread_replacements_total"))
                .as("what dies of being closed was not replaced")
                .isEmpty();
        assertThat(gaveUp).isNotDone();
    }

    @Test
    void laneThatHangsForGood_endsTheProcessWithTheReason() throws Exception {
        start(3, value -> letGoWhen(() -> false));

        write("help");

        patiently().until(gaveUp::isDone);
        assertThat(gaveUp.join()).isEqualTo("application routine stood still and did not close within 5000 ms");
        assertThat(restarts()).contains(1.0);
        assertThat(isUp()).isFalse();
    }

    @Test
    void laneThatHasNothingToDo_isLeftAlone() throws Exception {
        start(3, processed::add);
        write("help");
        patiently().untilAsserted(() -> assertThat(processed).contains("help"));

        patiently().during(STUCK_AFTER.multipliedBy(2)).until(() -> restarts().isEmpty() && isUp());
    }

    private interface Work {
        void on(String value) throws Exception;
    }

    private void start(int replacements, Work work) throws Exception {
        Properties properties = new Properties();
        properties.putAll(clients.streams(LANE.id()));
        properties.put("state.dir", state.toString());
        application = new RunningApplication(
                LANE,
                () -> {
                    lives.incrementAndGet();
                    return new KafkaStreams(topology(work), properties);
                },
                health.dependency(LANE.label()),
                new RunningApplication.Limits(
                        new ReplacementLimit(replacements, Duration.ofMinutes(10)),
                        new ReplacementLimit(3, Duration.ofMinutes(10)),
                        CLOSE_TIMEOUT),
                Ticker.system(),
                new ApplicationMeters(metrics, LANE),
                gaveUp::complete);
        application.start();
        assertThat(application.awaitRunning(PATIENCE.toNanos())).isTrue();
        watch = new ApplicationWatch(
                List.of(application),
                new BacklogReader(admin, Duration.ofSeconds(1)),
                new Survival(replacements, 3, Duration.ofMinutes(10), STUCK_AFTER, STUCK_AFTER),
                Ticker.system(),
                "test-watch");
        watch.start();
    }

    private Topology topology(Work work) {
        ProcessorSupplier<byte[], byte[], Void, Void> processor = () -> new ContextualProcessor<>() {
            @Override
            public void process(Record<byte[], byte[]> record) {
                try {
                    work.on(new String(record.value(), UTF_8));
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Topology topology = new Topology();
        topology.addSource(
                "in", Serdes.ByteArray().deserializer(), Serdes.ByteArray().deserializer(), topic);
        topology.addProcessor("work", processor, "in");
        return topology;
    }

    /** Hangs until then, or until the test is over. */
    private void letGoWhen(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean() && !hang.await(50, TimeUnit.MILLISECONDS)) {
            // Looks again.
        }
    }

    private void write(String value) throws Exception {
        try (Producer<String, byte[]> producer = new KafkaProducer<>(
                clients.producer("test", ProducerProfile.BULK), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, "k", value.getBytes(UTF_8)))
                    .get();
        }
    }

    /** Stream threads die of uncaught exceptions here, which is no business of the waiting thread. */
    private static ConditionFactory patiently() {
        return await().dontCatchUncaughtExceptions().atMost(PATIENCE);
    }

    private boolean isUp() {
        return health.dependency(LANE.label()).isUp();
    }

    private Optional<Double> restarts() {
        return scrape("crisis_delivery_lane_restarts_total");
    }

    /** What a counter shows, if it has counted. */
    private Optional<Double> scrape(String metric) {
        return new String(metrics.scrape(Metrics.PROMETHEUS_TEXT), UTF_8)
                .lines()
                .filter(line -> line.startsWith(metric + "{"))
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .filter(value -> value > 0)
                .findFirst();
    }
}
