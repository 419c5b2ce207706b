package org.crisisline.system.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.crisisline.system.simulation.SimulatedLog.Place;

/**
 * A producer: what is sent waits, partition by partition, until a step carries it to the log. A crash lets any prefix of each partition arrive.
 * One that may fail loses records, takes them without saying so, or has no room.
 */
final class SimulatedProducer extends MockProducer<byte[], byte[]> {
    @SuppressWarnings("ArrayRecordComponent") // carried from one end to the other, never compared
    private record Waiting(byte[] key, byte[] value, Callback callback) {}

    private final World world;
    private final SimulatedLog log;
    private final Map<Place, Deque<Waiting>> queues = new TreeMap<>();
    private int failures;

    SimulatedProducer(World world, SimulatedLog log) {
        this.world = world;
        this.log = log;
    }

    /** From here on one record in so many is not answered as it should be; 0: none. */
    void failOneIn(int records) {
        failures = records;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        if (failures > 0 && world.oneIn(failures * 4)) {
            callback.onCompletion(null, new BufferExhaustedException("no room"));
            return null;
        }
        int partition = record.partition() == null ? 0 : record.partition();
        send(new Place(record.topic(), partition), record.key(), record.value(), callback);
        return null;
    }

    /** Sends without wanting to hear of it, if the callback is null. */
    void send(Place place, byte[] key, byte[] value, Callback callback) {
        queues.computeIfAbsent(place, p -> new ArrayDeque<>()).add(new Waiting(key, value, callback));
    }

    boolean isIdle() {
        return queues.isEmpty();
    }

    /** Carries one record to the log; whether there was one. */
    boolean carryOne() {
        if (queues.isEmpty()) {
            return false;
        }
        carry(world.any(List.copyOf(queues.keySet())), failures);
        return true;
    }

    private void carry(Place place, int failing) {
        Deque<Waiting> queue = queues.get(place);
        Waiting next = queue.remove();
        if (queue.isEmpty()) {
            queues.remove(place);
        }
        if (next.callback() != null && failing > 0 && world.oneIn(failing)) {
            boolean taken = world.oneIn(2);
            if (taken) {
                log.append(place, next.key(), next.value());
            }
            world.tell(() -> "the answer of " + place + " is lost, the record is " + (taken ? "there" : "not"));
            next.callback().onCompletion(null, new TimeoutException("no answer"));
            return;
        }
        long offset = log.append(place, next.key(), next.value());
        if (next.callback() != null) {
            TopicPartition partition = new TopicPartition(place.topic(), place.partition());
            next.callback().onCompletion(new RecordMetadata(partition, offset, 0, 0, 0, 0), null);
        }
    }

    /** Carries everything to the log. */
    void carryAll() {
        while (!queues.isEmpty()) {
            carry(queues.keySet().iterator().next(), 0);
        }
    }

    /** Carries everything of one partition to the log. */
    void carryAll(Place place) {
        while (queues.containsKey(place)) {
            carry(place, 0);
        }
    }

    /** Its process is gone: of each partition a prefix has arrived. */
    void crash() {
        Iterator<Map.Entry<Place, Deque<Waiting>>> all = queues.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Place, Deque<Waiting>> next = all.next();
            int arrived = world.random().nextInt(next.getValue().size() + 1);
            for (int i = 0; i < arrived; i++) {
                Waiting record = next.getValue().remove();
                log.append(next.getKey(), record.key(), record.value());
            }
            all.remove();
        }
    }
}
