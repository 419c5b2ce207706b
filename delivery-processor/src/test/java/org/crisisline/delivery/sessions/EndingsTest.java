package org.crisisline.delivery.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.endRequested;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.crisisline.delivery.store.CommitCount;
import org.crisisline.delivery.store.StreamsBytes;
import org.crisisline.delivery.topology.LaneDriver;
import org.crisisline.delivery.topology.LaneEnvironment;
import org.crisisline.delivery.topology.Pulse;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session is over when its END is durable, which only commits that have happened say. Here the test decides when the task is committed. */
class EndingsTest {
    private static final String S = "s1";
    private static final LifeSettings SETTINGS = new LifeSettings(
            Duration.ofHours(1),
            Duration.ofSeconds(3),
            8,
            10,
            Duration.ZERO,
            Duration.ofSeconds(1),
            16,
            Duration.ofDays(1),
            new AbsenceSettings(Duration.ofMinutes(1), 8));

    private final TestClock clock = new TestClock();
    private final Pulse pulse = new Pulse(clock, Duration.ofSeconds(1));
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>(properties());
    private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(SessionsTopology.STORE), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    private final CommitCount commits = CommitCount.builder().build();
    private Processor<byte[], byte[], String, Object> processor;
    private long offset;

    private static Properties properties() {
        Properties properties = new Properties();
        properties.putAll(Map.of("application.id", "sessions", "bootstrap.servers", "nowhere:1"));
        return properties;
    }

    @BeforeEach
    void sessionIsAskedToEnd() {
        store.init(context.getStateStoreContext(), store);
        commits.init(context.getStateStoreContext(), commits);
        LaneEnvironment environment = LaneDriver.environment(clock, pulse, Duration.ofHours(1));
        processor =
                new SessionsTasks(SETTINGS, LaneDriver.LAYOUT, environment, new RecordedSessionsMetrics()).processor();
        processor.init(context);
        read(attached(S, "p", "p-1"));
        read(endRequested(S, "p", "p-1", null));
        assertThat(ends()).isEqualTo(4);
    }

    private void read(Presence presence) {
        context.setRecordMetadata(Topics.PRESENCE.name(), 0, offset++);
        processor.process(new Record<>(
                S.getBytes(StandardCharsets.UTF_8), Topics.PRESENCE.valueSerde().encode(presence), clock.millis()));
    }

    private void tick(Duration duration) {
        clock.advance(duration);
        pulse.beat();
        List<MockProcessorContext.CapturedPunctuator> all = context.scheduledPunctuators();
        all.get(all.size() - 1).getPunctuator().punctuate(clock.millis());
    }

    private void commit() {
        commits.commit(Map.of());
    }

    /** How many ENDs were written since the last time. */
    private int ends() {
        long ends = context.forwarded().stream()
                .filter(forward -> forward.record().value() instanceof LogRecord)
                .count();
        context.resetForwards();
        return (int) ends;
    }

    private Optional<String> phase() {
        return SessionsTasks.kept(new StreamsBytes(store), S).map(SessionsTasks.Kept::phase);
    }

    @Test
    void endIsWritten_commitsAreSkippedForMinutes_sessionIsNotOver() {
        for (int i = 0; i < 600; i++) {
            tick(Duration.ofMillis(500));
        }

        assertThat(phase()).contains("ENDING");
    }

    @Test
    void endIsWritten_committedTwice_sessionIsOver() {
        commit();
        tick(LaneDriver.TICK);
        assertThat(phase()).contains("ENDING");

        commit();
        tick(LaneDriver.TICK);

        assertThat(phase()).contains("OVER");
    }

    @Test
    void taskIsRevived_commitsOfTheLifeBeforeAreNoneOfIts_endIsWrittenAgain() {
        processor.close();
        // As it happens to the store of a task that is closed without its producer's word.
        commit();
        commit();

        processor.init(context);
        tick(LaneDriver.TICK);
        assertThat(phase()).contains("ENDING");
        assertThat(ends()).isEqualTo(4);
        commit();
        commit();
        tick(LaneDriver.TICK);

        assertThat(phase()).contains("OVER");
    }
}
