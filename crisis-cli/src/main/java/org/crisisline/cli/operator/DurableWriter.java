package org.crisisline.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.crisisline.cli.log.Brokers;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Topic;

/** Writes one record after the other and waits for each, for as long as the producer's time limits allow. One thread at a time. */
public final class DurableWriter implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;

    /** Opens a producer, which {@link #close} ends. */
    public static DurableWriter to(Brokers brokers) {
        return new DurableWriter(brokers.producer());
    }

    /** @param producer acknowledges by all in-sync replicas; closed with this */
    public DurableWriter(Producer<byte[], byte[]> producer) {
        this.producer = Objects.requireNonNull(producer, "producer");
    }

    /** Writes a record as it is, and waits. Errors of the brokers are in the answer. */
    public Written write(ProducerRecord<byte[], byte[]> record) {
        try {
            RecordMetadata place = producer.send(record).get();
            return new Written.Durable(place.topic(), place.partition(), place.offset());
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            return new Written.Unknown(e.getClass().getName());
        } catch (ExecutionException e) {
            return sorted(e.getCause());
        } catch (KafkaException | IllegalStateException e) {
            return sorted(e);
        }
    }

    /** Writes a record of the contract; its partition is that of its key. */
    public <V extends SpecificRecordBase> Written write(Topic<String, V> topic, String key, V value) {
        return write(topic, null, key, value);
    }

    /**
     * Writes a record of the contract.
     *
     * @param partition where; null for that of its key
     */
    public <V extends SpecificRecordBase> Written write(
            Topic<String, V> topic, Integer partition, String key, V value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic.name(), partition, key.getBytes(UTF_8), topic.valueSerde().encode(value));
        record.headers().add(HeaderNames.SCHEMA, value.getSchema().getFullName().getBytes(UTF_8));
        return write(record);
    }

    /**
     * How many partitions a topic has.
     *
     * @throws KafkaException when the brokers do not say
     */
    public int partitions(String topic) {
        return producer.partitionsFor(topic).size();
    }

    /** A time-out is retriable, too: only what the brokers turned down for good is known not to have happened. */
    private static Written sorted(Throwable error) {
        String name = error.getClass().getName();
        return error instanceof RetriableException ? new Written.Unknown(name) : new Written.Refused(name);
    }

    @Override
    public void close() {
        producer.close();
    }
}
