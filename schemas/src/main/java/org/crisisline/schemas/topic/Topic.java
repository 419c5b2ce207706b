package org.crisisline.schemas.topic;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.crisisline.schemas.serde.RecordSerde;

/**
 * A topic, as the services agree on it. An immutable value, safe for any thread.
 *
 * @param name the topic's name
 * @param keyMeaning what the key is
 * @param keySerde how the key is written
 * @param valueType the record that it carries
 * @param valueSerde how it is written
 * @param partitioning what decides the partition
 * @param cleanup how it forgets
 * @param retention after which time it forgets, by the installation's layout; ignored where it only compacts
 * @param writers who writes it
 * @param readers who reads it
 * @param purpose what it is for, in a sentence
 * @param <K> the key
 * @param <V> the value
 */
public record Topic<K, V extends SpecificRecordBase>(
        String name,
        String keyMeaning,
        Serde<K> keySerde,
        Class<V> valueType,
        RecordSerde<V> valueSerde,
        Partitioning partitioning,
        Cleanup cleanup,
        Function<TopicLayout, Duration> retention,
        List<String> writers,
        List<String> readers,
        String purpose) {

    static <V extends SpecificRecordBase> Topic<String, V> of(
            String name,
            String keyMeaning,
            Class<V> valueType,
            Partitioning partitioning,
            Cleanup cleanup,
            Function<TopicLayout, Duration> retention,
            List<String> writers,
            List<String> readers,
            String purpose) {
        return new Topic<>(
                name,
                keyMeaning,
                Serdes.String(),
                valueType,
                RecordSerde.of(valueType),
                partitioning,
                cleanup,
                retention,
                writers,
                readers,
                purpose);
    }

    /** How many partitions it has in this installation. */
    public int partitions(TopicLayout layout) {
        return partitioning.partitions(layout);
    }

    @Override
    public String toString() {
        return name;
    }
}
