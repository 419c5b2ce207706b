package org.crisisline.runtime.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka clients that leave keys and values as they are. Who reads decodes by itself: a record that can't be decoded then ends as a dead letter, and not in
 * an exception of the poll. Any thread may make them; they are the caller's to close.
 */
public final class ByteClients {
    private ByteClients() {}

    /** A consumer with properties as {@link KafkaClients} makes them. */
    public static Consumer<byte[], byte[]> consumer(Map<String, Object> properties) {
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A producer with properties as {@link KafkaClients} makes them. */
    public static Producer<byte[], byte[]> producer(Map<String, Object> properties) {
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
