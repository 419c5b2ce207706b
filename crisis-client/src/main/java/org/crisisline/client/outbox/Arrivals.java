package org.crisisline.client.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.crisisline.client.frame.Priority;
import org.crisisline.client.frame.ServerFrame;

/**
 * Which accepted messages have not reached anybody yet, and how long each took. It measures only: what it forgets for
 * lack of room loses its time, nothing else.
 */
public final class Arrivals {
    private record Waiting(String id, long writtenAt) {}

    private final int capacity;
    private final Map<Priority, TreeMap<Long, Waiting>> waiting = new EnumMap<>(Priority.class);
    private final Map<Priority, ServerFrame.Delivered> latest = new EnumMap<>(Priority.class);

    /** Remembers at most {@code capacity} messages of each priority. */
    public Arrivals(int capacity) {
        this.capacity = capacity;
        for (Priority priority : Priority.values()) {
            waiting.put(priority, new TreeMap<>());
        }
    }

    /** The log has a message; the arrival, if the news of its delivery overtook that of its acceptance. */
    public List<Arrival> accepted(Publishing publishing, ServerFrame.Accepted accepted, long now) {
        TreeMap<Long, Waiting> ofPriority = waiting.get(accepted.priority());
        if (ofPriority.size() >= capacity) {
            ofPriority.pollFirstEntry();
        }
        ofPriority.put(accepted.position(), new Waiting(publishing.id(), publishing.firstWrittenAt()));
        ServerFrame.Delivered overtook = latest.get(accepted.priority());
        return overtook != null && overtook.position() >= accepted.position() ? covered(overtook, now) : List.of();
    }

    /** The log had a message before: of several positions for one id, the lowest is the message's. */
    public void repeated(ServerFrame.Accepted accepted) {
        TreeMap<Long, Waiting> ofPriority = waiting.get(accepted.priority());
        for (Map.Entry<Long, Waiting> entry : ofPriority.entrySet()) {
            if (entry.getValue().id().equals(accepted.id()) && entry.getKey() > accepted.position()) {
                ofPriority.remove(entry.getKey());
                ofPriority.put(accepted.position(), entry.getValue());
                return;
            }
        }
    }

    /** Somebody has acknowledged everything up to there. */
    public List<Arrival> delivered(ServerFrame.Delivered delivered, long now) {
        ServerFrame.Delivered before = latest.get(delivered.priority());
        if (before == null || before.position() < delivered.position()) {
            latest.put(delivered.priority(), delivered);
        }
        return covered(delivered, now);
    }

    /** The log was rebuilt: positions mean something else now. */
    public void forgetPositions() {
        waiting.values().forEach(TreeMap::clear);
        latest.clear();
    }

    private List<Arrival> covered(ServerFrame.Delivered delivered, long now) {
        List<Arrival> arrivals = new ArrayList<>();
        Map<Long, Waiting> reached = waiting.get(delivered.priority()).headMap(delivered.position(), true);
        reached.forEach((position, message) -> arrivals.add(new Arrival(
                message.id(),
                delivered.priority(),
                position,
                delivered.participantId(),
                Duration.ofNanos(now - message.writtenAt()),
                delivered.id().filter(message.id()::equals).isPresent()
                        ? delivered.latencyMs()
                        : OptionalLong.empty())));
        reached.clear();
        return arrivals;
    }
}
