package org.crisisline.system.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.crisisline.delivery.topology.StallGuard;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.system.simulation.SimulatedLog.Place;

/**
 * One owner's time with a task, as a stream thread runs it at least once: reads its sources in any order between them, looks at the time, commits
 * when a commit is due before anything else happens. It may go on as a zombie after another one has taken over.
 */
final class TaskLife {
    private static final int ONE_REBALANCE_IN = 6;
    private static final Duration LONGEST_REBALANCE = Duration.ofSeconds(1);

    private final World world;
    private final SimulatedLog log;
    private final SimulatedTask task;
    private final SimulatedInstance instance;
    private final int generation;
    private final SimulatedStore store;
    private final SimulatedProducer producer;
    private final TaskContext context;
    private final Processor<byte[], byte[], String, Object> processor;
    private final Map<String, Long> next;
    private long lastCommit;
    private long rebalancesUntil;
    private boolean over;

    TaskLife(
            World world, SimulatedLog log, SimulatedTask task, SimulatedInstance instance, SessionPartitions sessions) {
        this.world = world;
        this.log = log;
        this.task = task;
        this.instance = instance;
        this.generation = task.newGeneration();
        this.store = instance.storeOf(task);
        this.producer = new SimulatedProducer(world, log);
        this.next = new TreeMap<>(task.committed());
        FlightWatch flights = new FlightWatch(log, task.partition(), instance.settings());
        this.context = new TaskContext(task.kind(), task.partition(), sessions, store, producer, flights);
        this.processor = instance.processorOf(task);
        store.open(producer, this::stored);
        task.watcher().opened(task, store);
        processor.init(context);
        lastCommit = instance.clock().nanos();
        rebalancesUntil = lastCommit;
        world.tell(() -> this + " begins at " + next);
    }

    private void stored(byte[] key) {
        world.tell(() -> this + " stores " + Telling.ofKey(key));
        task.watcher().stored(task, key, store);
    }

    SimulatedTask task() {
        return task;
    }

    SimulatedInstance instance() {
        return instance;
    }

    SimulatedProducer producer() {
        return producer;
    }

    /** One record that it has sent arrives; none while the broker is away whose going the group is about. */
    void carryOne() {
        if (world.isCalm() || instance.clock().nanos() - rebalancesUntil >= 0) {
            producer.carryOne();
        }
    }

    boolean isOver() {
        return over;
    }

    boolean isOwner() {
        return !over && generation == task.generation();
    }

    /** Topics of which there is something to read. */
    List<String> readable() {
        List<String> topics = new ArrayList<>();
        next.forEach((topic, offset) -> {
            if (offset < log.end(new Place(topic, task.partition()))) {
                topics.add(topic);
            }
        });
        return topics;
    }

    void read(String topic) {
        long offset = next.get(topic);
        SimulatedLog.Entry entry = log.read(new Place(topic, task.partition()), offset);
        world.tell(() -> this + " reads " + Telling.of(topic, offset, entry));
        next.put(topic, offset + 1);
        context.reading(new TaskContext.Read(topic, task.partition(), offset));
        step(() -> processor.process(
                new Record<>(entry.key(), entry.value(), entry.timestampMillis(), new RecordHeaders())));
    }

    void tick() {
        step(context::punctuate);
    }

    private void step(Runnable work) {
        try {
            work.run();
        } catch (StallGuard.StalledException e) {
            world.tell(() -> this + " finds that it was stopped: " + e.getMessage());
            instance.threadDied(task.kind());
            return;
        }
        // As a stream thread does, before the next step.
        long since = instance.clock().nanos() - lastCommit;
        if (!over && since >= SimulatedInstance.COMMIT_INTERVAL.toNanos() && !rebalances()) {
            commit();
        }
    }

    /** Whether the group moves tasks about: then a commit that is due is skipped, while the thread works on. */
    private boolean rebalances() {
        if (world.isCalm()) {
            return false;
        }
        long now = instance.clock().nanos();
        if (now - rebalancesUntil >= 0 && world.oneIn(ONE_REBALANCE_IN)) {
            rebalancesUntil = now + world.random().nextLong(LONGEST_REBALANCE.toNanos());
            world.tell(() -> this + " may not commit, the group rebalances");
        }
        return now - rebalancesUntil < 0;
    }

    /** Everything written is durable, then the offsets are committed; unless another one owns the task by now. */
    void commit() {
        producer.carryAll();
        if (!isOwner()) {
            world.tell(() -> this + " may not commit, another one owns it");
            instance.threadDied(task.kind());
            return;
        }
        task.commit(next);
        store.checkpoint();
        context.committed();
        lastCommit = instance.clock().nanos();
        world.tell(() -> this + " commits " + next);
    }

    /** Gives it back as it should. */
    void close() {
        commit();
        end();
        store.close();
    }

    /** It ends without a commit: what was sent may arrive, and may have reached the disk. */
    void crash() {
        if (over) {
            return;
        }
        end();
        producer.crash();
        store.crashed(world.random().nextInt(store.writesSinceCheckpoint() + 1));
        world.tell(() -> this + " is gone without a commit");
    }

    private void end() {
        over = true;
        processor.close();
    }

    @Override
    public String toString() {
        return task + "@" + instance + "#" + generation;
    }
}
