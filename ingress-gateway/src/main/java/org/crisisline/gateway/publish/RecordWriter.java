package org.crisisline.gateway.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topic;

/**
 * Writes records of the catalogue through one producer. Never throws for what the brokers or the producer say: all failures come to the
 * callback, which is called once, on the producer's I/O thread or at once on the caller's. Thread-safe.
 */
public final class RecordWriter {
    private final Producer<byte[], byte[]> producer;
    private final SessionPartitions partitions;

    /** @param producer stays the caller's */
    public RecordWriter(Producer<byte[], byte[]> producer, SessionPartitions partitions) {
        this.producer = producer;
        this.partitions = partitions;
    }

    /** Writes a record of a session, to the session's partition. */
    public <V extends SpecificRecordBase> void ofSession(
            Topic<String, V> topic, String sessionId, V value, Callback callback) {
        send(recordOfSession(topic, sessionId, value), callback);
    }

    /** Writes a record to where its key leads. */
    public <V extends SpecificRecordBase> void ofKey(Topic<String, V> topic, String key, V value, Callback callback) {
        send(record(topic, null, key, value), callback);
    }

    /** A record of a session as it is to be sent: for who needs its bytes after the brokers have refused it. */
    <V extends SpecificRecordBase> ProducerRecord<byte[], byte[]> recordOfSession(
            Topic<String, V> topic, String sessionId, V value) {
        return record(topic, partitions.of(sessionId), sessionId, value);
    }

    private static <V extends SpecificRecordBase> ProducerRecord<byte[], byte[]> record(
            Topic<String, V> topic, Integer partitionOrNull, String key, V value) {
        return new ProducerRecord<>(
                topic.name(),
                partitionOrNull,
                null,
                key.getBytes(UTF_8),
                topic.valueSerde().encode(value),
                RecordHeaders.of(value, ThreadLocalRandom.current()));
    }

    /** Sends a record of {@link #recordOfSession}. */
    void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        try {
            var unused = producer.send(record, callback);
        } catch (KafkaException | IllegalStateException e) {
            // Errors of the brokers come to the callback; these are of the producer: closed, or fenced.
            callback.onCompletion(null, e);
        }
    }
}
