package org.crisisline.system.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.schemas.topic.Topic;

/** The brokers: what was appended stays, in its order within a partition, stamped by a clock of theirs. */
final class SimulatedLog {
    /** A record of the log; a value of null is a tombstone. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Entry(byte[] key, byte[] value, long timestampMillis) {}

    /** A partition of a topic. */
    record Place(String topic, int partition) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
        }

        @Override
        public String toString() {
            return topic + "/" + partition;
        }
    }

    private final NodeClock clock;
    private final Map<Place, List<Entry>> partitions = new TreeMap<>();

    SimulatedLog(NodeClock clock) {
        this.clock = clock;
    }

    NodeClock clock() {
        return clock;
    }

    /** Appends a record; gives its offset. */
    long append(Place place, byte[] key, byte[] value) {
        List<Entry> entries = partitions.computeIfAbsent(place, p -> new ArrayList<>());
        entries.add(new Entry(key, value, clock.millis()));
        return entries.size() - 1L;
    }

    long end(Place place) {
        return entries(place).size();
    }

    Entry read(Place place, long offset) {
        return entries(place).get((int) offset);
    }

    List<Entry> entries(Place place) {
        return partitions.getOrDefault(place, List.of());
    }

    /** All records of a topic's partition, decoded. */
    <V extends SpecificRecordBase> List<V> values(Topic<String, V> topic, int partition) {
        return entries(new Place(topic.name(), partition)).stream()
                .map(entry -> topic.valueSerde().decode(entry.value()))
                .toList();
    }
}
