package org.crisisline.delivery.topology;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.crisisline.delivery.lane.Backoff;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.store.BoundedRocksDb;
import org.crisisline.delivery.store.RocksMemory;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;

/** A topology under the test driver, with real stores in a folder, and clocks that move together. */
public final class LaneDriver implements AutoCloseable {
    public static final TopicLayout LAYOUT = TopicLayout.singleNode(1, 4);
    public static final String EPOCH = "e1";
    public static final Duration TICK = Duration.ofMillis(50);

    public static LaneSettings settings() {
        return new LaneSettings(
                4,
                100_000,
                Duration.ofSeconds(5),
                3,
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 0),
                new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5), 0),
                100,
                1_000_000,
                8,
                100,
                16,
                Duration.ofDays(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10));
    }

    public final TestClock clock = new TestClock();
    public final Pulse pulse = new Pulse(clock, Duration.ofSeconds(1));
    private final RocksMemory memory = new RocksMemory(16 << 20, 4 << 20);
    private final TopologyTestDriver driver;

    public LaneDriver(Function<LaneEnvironment, Topology> topology, Path folder, String applicationId) {
        LaneEnvironment environment = environment(clock, pulse, Duration.ofSeconds(15));
        Properties properties = new Properties();
        properties.put("application.id", applicationId);
        properties.put("bootstrap.servers", "nowhere:1");
        properties.put("state.dir", folder.toString());
        properties.put("statestore.cache.max.bytes", 0L);
        properties.put("rocksdb.config.setter", BoundedRocksDb.class);
        properties.put(RocksMemory.CONFIG, memory);
        properties.put("processing.exception.handler.global.enabled", true);
        driver = new TopologyTestDriver(topology.apply(environment), properties, clock.instant());
    }

    /**
     * One clock for both times, and the same dice each time.
     *
     * @param threadLimit how long a stream thread may stand still
     */
    public static LaneEnvironment environment(TestClock clock, Pulse pulse, Duration threadLimit) {
        return new LaneEnvironment(
                clock, clock, pulse, threadLimit, TICK, Duration.ofSeconds(1), () -> new SplittableRandom(1));
    }

    public static LaneDriver ofLane(Lane lane, Path folder, String epoch, LaneMetrics metrics) {
        return new LaneDriver(
                environment -> new DeliveryTopology(lane, settings(), LAYOUT, epoch, environment, metrics).get(),
                folder,
                "crisis-lane-" + lane.label());
    }

    public <V extends SpecificRecordBase> void write(Topic<String, V> topic, String key, V value) {
        writeBytes(topic.name(), key, topic.valueSerde().encode(value));
    }

    /** Writes what the broker has appended at another time than now. */
    public <V extends SpecificRecordBase> void write(Topic<String, V> topic, String key, V value, Instant appendedAt) {
        writeBytes(topic.name(), key, topic.valueSerde().encode(value), appendedAt);
    }

    public void writeBytes(String topic, String key, byte[] value) {
        writeBytes(topic, key, value, clock.instant());
    }

    private void writeBytes(String topic, String key, byte[] value, Instant appendedAt) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.TRACEPARENT, "00-aa-bb-01".getBytes(StandardCharsets.UTF_8));
        input.pipeInput(new TestRecord<>(key.getBytes(StandardCharsets.UTF_8), value, headers, appendedAt));
    }

    public List<MailboxRecord> mail(Lane lane) {
        return read(Topics.deliveriesOf(lane)).stream().map(TestRecord::value).toList();
    }

    public List<DeadLetter> deadLetters() {
        return read(Topics.DEAD_LETTERS).stream().map(TestRecord::value).toList();
    }

    public <V extends SpecificRecordBase> List<TestRecord<String, V>> read(Topic<String, V> topic) {
        TestOutputTopic<String, byte[]> output =
                driver.createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer());
        List<TestRecord<String, V>> records = new ArrayList<>();
        for (TestRecord<String, byte[]> record : output.readRecordsToList()) {
            records.add(new TestRecord<>(
                    record.key(), topic.valueSerde().decode(record.value()), record.headers(), record.timestamp()));
        }
        return records;
    }

    /** Lets time pass in ticks, as it does. */
    public void advance(Duration duration) {
        for (Duration left = duration; left.compareTo(Duration.ZERO) > 0; left = left.minus(TICK)) {
            clock.advance(TICK);
            pulse.beat();
            driver.advanceWallClockTime(TICK);
        }
    }

    /** All that a store holds. */
    public List<KeyValue<Bytes, byte[]>> stored(String store) {
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        KeyValueStore<Bytes, byte[]> from = driver.getKeyValueStore(store);
        try (KeyValueIterator<Bytes, byte[]> all = from.all()) {
            all.forEachRemaining(entries::add);
        }
        return entries;
    }

    /** What another life of the task had stored. The test driver empties its folder when it closes, so this stands for the restore. */
    public void restore(String store, List<KeyValue<Bytes, byte[]>> entries) {
        KeyValueStore<Bytes, byte[]> to = driver.getKeyValueStore(store);
        entries.forEach(entry -> to.put(entry.key, entry.value));
    }

    public TopologyTestDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        driver.close();
        memory.close();
    }
}
