package org.crisisline.system.simulation;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.crisisline.delivery.lane.Effect;
import org.crisisline.delivery.store.CommitCount;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.SessionStatus;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Place;

/** What a processor sees of Kafka Streams: its store, the record it is given, sinks that lead to a producer, one punctuation. */
final class TaskContext implements ProcessorContext<String, Object> {
    /** Where a record stood. */
    record Read(String topic, int partition, long offset) implements RecordMetadata {}

    private final TaskKind kind;
    private final int partition;
    private final SessionPartitions sessions;
    private final SimulatedStore store;
    private final SimulatedProducer producer;
    private final FlightWatch flights;
    private final CommitCount commits = new CommitCount();
    private Read reading;
    private Punctuator punctuator;

    TaskContext(
            TaskKind kind,
            int partition,
            SessionPartitions sessions,
            SimulatedStore store,
            SimulatedProducer producer,
            FlightWatch flights) {
        this.kind = kind;
        this.partition = partition;
        this.sessions = sessions;
        this.store = store;
        this.producer = producer;
        this.flights = flights;
    }

    void reading(Read record) {
        reading = record;
    }

    /** All that was written is durable, and the offsets are committed. */
    void committed() {
        commits.commit(Map.of());
    }

    void punctuate() {
        punctuator.punctuate(0);
    }

    @Override
    public String applicationId() {
        return kind.name();
    }

    @Override
    public TaskId taskId() {
        return new TaskId(0, partition);
    }

    @Override
    public Optional<RecordMetadata> recordMetadata() {
        return Optional.ofNullable(reading);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the interface is so
    public <S extends StateStore> S getStateStore(String name) {
        return (S) (name.equals(CommitCount.NAME) ? commits : store);
    }

    @Override
    public Cancellable schedule(Duration interval, PunctuationType type, Punctuator callback) {
        punctuator = callback;
        return () -> punctuator = at -> {};
    }

    @Override
    public <K extends String, V> void forward(Record<K, V> record, String sink) {
        Object value = record.value();
        if (value instanceof Effect.Post post) {
            int mailbox = post.mailbox();
            flights.posted(post.record());
            send(Topics.deliveriesOf(kind.deliveries()), mailbox, record.key(), post.record());
        } else if (value instanceof DeadLetter letter) {
            send(Topics.DEAD_LETTERS, 0, record.key(), letter);
        } else if (value instanceof Presence presence) {
            send(Topics.PRESENCE, sessions.of(record.key()), record.key(), presence);
        } else if (value instanceof SessionStatus status) {
            send(Topics.SESSIONS, sessions.of(record.key()), record.key(), status);
        } else if (value instanceof LogRecord end) {
            Priority priority =
                    Priority.valueOf(sink.substring(sink.lastIndexOf('-') + 1).toUpperCase(Locale.ROOT));
            send(Topics.messagesOf(priority), sessions.of(record.key()), record.key(), end);
        } else if (value instanceof EscalationRequest request) {
            send(Topics.ESCALATION_REQUESTS, sessions.of(record.key()), record.key(), request);
        } else {
            throw new AssertionError("no sink for " + value.getClass() + " at " + sink);
        }
    }

    private <V extends SpecificRecordBase> void send(Topic<String, V> topic, int to, String key, V value) {
        producer.send(
                new Place(topic.name(), to),
                key.getBytes(StandardCharsets.UTF_8),
                topic.valueSerde().encode(value),
                null);
    }

    @Override
    public <K extends String, V> void forward(Record<K, V> record) {
        throw unused();
    }

    @Override
    public Serde<?> keySerde() {
        throw unused();
    }

    @Override
    public Serde<?> valueSerde() {
        throw unused();
    }

    @Override
    public File stateDir() {
        throw unused();
    }

    @Override
    public StreamsMetrics metrics() {
        throw unused();
    }

    @Override
    public Cancellable schedule(Instant start, Duration interval, PunctuationType type, Punctuator callback) {
        throw unused();
    }

    @Override
    public void commit() {
        throw unused();
    }

    @Override
    public Map<String, Object> appConfigs() {
        throw unused();
    }

    @Override
    public Map<String, Object> appConfigsWithPrefix(String prefix) {
        throw unused();
    }

    @Override
    public long currentSystemTimeMs() {
        throw unused();
    }

    @Override
    public long currentStreamTimeMs() {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("no processor of ours asks for this");
    }
}
