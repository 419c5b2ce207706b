package org.crisisline.system.simulation;

import java.util.Map;
import java.util.TreeMap;
import org.crisisline.system.simulation.SimulatedLog.Place;

/** What the group's coordinator knows of a task: its owner's generation and the committed offsets. */
final class SimulatedTask {
    /** Looks at what is stored. */
    interface Watcher {
        /** A new owner begins with it, as it was restored. */
        void opened(SimulatedTask task, SimulatedStore store);

        void stored(SimulatedTask task, byte[] key, SimulatedStore store);
    }

    private final TaskKind kind;
    private final int partition;
    private final Watcher watcher;
    private final Map<String, Long> committed = new TreeMap<>();
    private int generation;

    SimulatedTask(TaskKind kind, int partition, Watcher watcher) {
        this.kind = kind;
        this.partition = partition;
        this.watcher = watcher;
        kind.sources().forEach(topic -> committed.put(topic, 0L));
    }

    TaskKind kind() {
        return kind;
    }

    int partition() {
        return partition;
    }

    Watcher watcher() {
        return watcher;
    }

    Place changelog() {
        return new Place(kind.changelog(), partition);
    }

    Map<String, Long> committed() {
        return committed;
    }

    void commit(Map<String, Long> offsets) {
        committed.putAll(offsets);
    }

    int generation() {
        return generation;
    }

    int newGeneration() {
        return ++generation;
    }

    @Override
    public String toString() {
        return kind + "-" + partition;
    }
}
