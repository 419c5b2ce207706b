package org.crisisline.delivery.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crisisline.delivery.topology.Records.attached;
import static org.crisisline.delivery.topology.Records.log;
import static org.crisisline.delivery.topology.Records.message;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.crisisline.delivery.lane.Effect;
import org.crisisline.delivery.store.CommitCount;
import org.crisisline.delivery.store.UnreadableStateException;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

/** An error of ours while a lane works on a record: here its store throws when it is read. */
class FailedStepTest {
    private static final String S = "s1";
    private static final String SECRET = "what somebody wrote";

    private final TestClock clock = new TestClock();
    private final Pulse pulse = new Pulse(clock, Duration.ofSeconds(1));
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>(properties());
    private final RecordedLaneMetrics metrics = new RecordedLaneMetrics();
    private Processor<byte[], byte[], String, Object> lane;
    private Supplier<byte[]> instead;

    private static Properties properties() {
        Properties properties = new Properties();
        properties.putAll(Map.of("application.id", "lane", "bootstrap.servers", "nowhere:1"));
        return properties;
    }

    /** A store that reads what the test wants instead of a value, or throws what the test wants. */
    @SuppressWarnings("unchecked")
    private KeyValueStore<Bytes, byte[]> breakable(KeyValueStore<Bytes, byte[]> store) {
        return (KeyValueStore<Bytes, byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KeyValueStore.class}, (proxy, method, arguments) -> {
                    if (instead != null && method.getName().equals("get")) {
                        return instead.get();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void open(Lane which) {
        KeyValueStore<Bytes, byte[]> store = breakable(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(DeliveryTopology.STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build());
        store.init(context.getStateStoreContext(), store);
        CommitCount commits = CommitCount.builder().build();
        commits.init(context.getStateStoreContext(), commits);
        LaneEnvironment environment = LaneDriver.environment(clock, pulse, Duration.ofHours(1));
        lane = LaneTasks.processor(
                which, LaneDriver.settings(), LaneDriver.LAYOUT, LaneDriver.EPOCH, environment, metrics);
        lane.init(context);
    }

    private <V extends SpecificRecordBase> byte[] read(Topic<String, V> topic, long offset, V value) {
        byte[] bytes = topic.valueSerde().encode(value);
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.TRACEPARENT, "00-aa-bb-01".getBytes(StandardCharsets.UTF_8));
        context.setRecordMetadata(topic.name(), 0, offset);
        lane.process(new Record<>(S.getBytes(StandardCharsets.UTF_8), bytes, clock.millis(), headers));
        return bytes;
    }

    private <T> List<T> forwarded(Class<T> kind) {
        return context.forwarded().stream()
                .map(forward -> forward.record().value())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private List<Dispatch> dispatches() {
        return forwarded(Effect.Post.class).stream()
                .map(post -> post.record().getBody())
                .filter(Dispatch.class::isInstance)
                .map(Dispatch.class::cast)
                .toList();
    }

    @Test
    void emergencyFails_isALetterWithItsBytesAndACall_andTheNextIsTaken() {
        open(Lane.EMERGENCY);
        read(Topics.PRESENCE, 0, attached(S, "r", "r-1"));

        instead = () -> {
            throw new IllegalStateException(SECRET);
        };
        byte[] original = read(Topics.MESSAGES_EMERGENCY, 0, log(S, message("p", "m1", "{}")));
        instead = null;
        read(Topics.MESSAGES_EMERGENCY, 1, log(S, message("p", "m2", "{}")));

        assertThat(forwarded(DeadLetter.class)).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("PROCESSING_FAILED");
            assertThat(letter.getOutcome()).isTrue();
            assertThat(letter.getStage()).isEqualTo("lane-emergency");
            assertThat(letter.getSessionId()).isEqualTo(S);
            assertThat(letter.getTopic()).isEqualTo(Topics.MESSAGES_EMERGENCY.name());
            assertThat(letter.getPartition()).isZero();
            assertThat(letter.getOffset()).isZero();
            assertThat(letter.getErrorClass()).isEqualTo(IllegalStateException.class.getName());
            assertThat(letter.getErrorMessage()).as("may hold content").isNull();
            assertThat(letter.getOriginalKey()).isEqualTo(ByteBuffer.wrap(S.getBytes(StandardCharsets.UTF_8)));
            assertThat(letter.getOriginalValue()).isEqualTo(ByteBuffer.wrap(original));
            assertThat(letter.getOriginalHeaders()).extracting(h -> h.getName()).containsExactly("traceparent");
        });
        assertThat(forwarded(EscalationRequest.class)).singleElement().satisfies(call -> {
            assertThat(call.getEscalationId()).isEqualTo(Identifiers.escalation(S, "p", "m1"));
            assertThat(call.getTrigger()).isEqualTo(EscalationTrigger.UNDELIVERED);
        });
        assertThat(dispatches())
                .extracting(Dispatch::getId, Dispatch::getPosition, Dispatch::getPrevious)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("m2", 1L, -1L));
        assertThat(metrics.told).contains("failed", "dead-lettered PROCESSING_FAILED", "escalated");
    }

    @Test
    void routineMessageFails_isALetterAndCallsNobody() {
        open(Lane.ROUTINE);

        instead = () -> {
            throw new IllegalStateException(SECRET);
        };
        byte[] original = read(Topics.MESSAGES_NORMAL, 0, log(S, message("p", "m1", "{}")));

        assertThat(forwarded(DeadLetter.class)).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("PROCESSING_FAILED");
            assertThat(letter.getOriginalValue()).isEqualTo(ByteBuffer.wrap(original));
        });
        assertThat(forwarded(EscalationRequest.class)).isEmpty();
    }

    @Test
    void presenceFails_isALetterAndCallsNobody() {
        open(Lane.EMERGENCY);

        instead = () -> {
            throw new IllegalStateException(SECRET);
        };
        byte[] original = read(Topics.PRESENCE, 0, attached(S, "r", "r-1"));

        assertThat(forwarded(DeadLetter.class)).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("PROCESSING_FAILED");
            assertThat(letter.getTopic()).isEqualTo(Topics.PRESENCE.name());
            assertThat(letter.getOriginalValue()).isEqualTo(ByteBuffer.wrap(original));
        });
        assertThat(forwarded(EscalationRequest.class)).isEmpty();
    }

    @Test
    void storeItselfFails_isNotTheRecordsFault_andNothingIsBuried() {
        open(Lane.EMERGENCY);
        LogRecord record = log(S, message("p", "m1", "{}"));

        instead = () -> {
            throw new KafkaException("disk full");
        };
        assertThatThrownBy(() -> read(Topics.MESSAGES_EMERGENCY, 0, record)).hasMessage("disk full");
        instead = () -> new byte[] {99};
        assertThatThrownBy(() -> read(Topics.MESSAGES_EMERGENCY, 0, record))
                .isInstanceOf(UnreadableStateException.class);

        assertThat(context.forwarded()).isEmpty();
        assertThat(metrics.told).isEmpty();
    }
}
