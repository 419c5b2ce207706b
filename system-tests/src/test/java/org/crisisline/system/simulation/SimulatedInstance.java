package org.crisisline.system.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.Processor;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.sessions.SessionsMetrics;
import org.crisisline.delivery.sessions.SessionsTasks;
import org.crisisline.delivery.topology.LaneEnvironment;
import org.crisisline.delivery.topology.LaneMetrics;
import org.crisisline.delivery.topology.LaneTasks;
import org.crisisline.delivery.topology.Pulse;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.simulation.SimulatedLog.Place;

/** A process of the delivery processor: its clock, its pulse, its disk, the tasks that it runs. It can be killed, stopped, and started again. */
final class SimulatedInstance {
    static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(2);
    static final Duration TICK = Duration.ofMillis(50);
    private static final Duration CENSUS_PAUSE = Duration.ofSeconds(1);
    private static final Duration THREAD_LIMIT = Duration.ofSeconds(15);

    private final World world;
    private final SimulatedLog log;
    private final String name;
    private final TopicLayout layout;
    private final LaneSettings settings;
    private final NodeClock clock;
    private final Map<String, SimulatedStore> disk = new TreeMap<>();
    private final List<TaskLife> lives = new ArrayList<>();
    private final Map<TaskKind, LaneWatch> watches = new EnumMap<>(TaskKind.class);
    private LaneEnvironment environment;
    private SessionsTasks sessions;
    private long heartbeatsRead;
    private boolean up;
    private long stoppedUntil;

    SimulatedInstance(World world, SimulatedLog log, String name, TopicLayout layout, LaneSettings settings) {
        this.world = world;
        this.log = log;
        this.name = name;
        this.layout = layout;
        this.settings = settings;
        this.clock = new NodeClock(world);
        this.stoppedUntil = world.nanos();
        start();
    }

    void start() {
        up = true;
        Pulse pulse = new Pulse(clock, SESSION_TIMEOUT.dividedBy(2));
        environment = new LaneEnvironment(
                clock,
                clock,
                pulse,
                THREAD_LIMIT,
                TICK,
                CENSUS_PAUSE,
                () -> world.random().split());
        sessions = new SessionsTasks(Settings.LIFE, layout, environment, Quiet.of(SessionsMetrics.class));
        // The global thread reads everything before the tasks begin.
        heartbeatsRead = 0;
        readHeartbeats();
        watches.put(TaskKind.EMERGENCY, new LaneWatch(settings));
        watches.put(TaskKind.ROUTINE, new LaneWatch(settings));
    }

    NodeClock clock() {
        return clock;
    }

    List<TaskLife> lives() {
        return lives;
    }

    boolean runs() {
        return up && world.nanos() >= stoppedUntil;
    }

    boolean isUp() {
        return up;
    }

    boolean isStopped() {
        return up && world.nanos() < stoppedUntil;
    }

    LaneSettings settings() {
        return settings;
    }

    LaneWatch watch(TaskKind kind) {
        return watches.get(kind);
    }

    /** The threads beside the tasks': the pulse and the reader of heartbeats. */
    void beat() {
        environment.pulse().beat();
        readHeartbeats();
    }

    private void readHeartbeats() {
        Place place = new Place(Topics.GATEWAYS.name(), 0);
        while (heartbeatsRead < log.end(place)) {
            SimulatedLog.Entry entry = log.read(place, heartbeatsRead++);
            sessions.heard(Topics.GATEWAYS.valueSerde().decode(entry.value()), entry.timestampMillis());
        }
    }

    SimulatedStore storeOf(SimulatedTask task) {
        return disk.computeIfAbsent(task.toString(), t -> new SimulatedStore(task.changelog(), log));
    }

    Processor<byte[], byte[], String, Object> processorOf(SimulatedTask task) {
        if (!task.kind().isLane()) {
            return sessions.processor();
        }
        LaneMetrics metrics = watch(task.kind()).metrics();
        return LaneTasks.processor(task.kind().deliveries(), settings, layout, Settings.EPOCH, environment, metrics);
    }

    /** Takes a task over. */
    void take(SimulatedTask task) {
        lives.add(new TaskLife(world, log, task, this, new SessionPartitions(layout.sessionPartitions())));
    }

    /** A stream thread is gone, and its tasks with it; what it had sent goes its way. */
    void threadDied(TaskKind kind) {
        lives.stream().filter(life -> life.task().kind() == kind).forEach(TaskLife::crash);
        lives.removeIf(TaskLife::isOver);
    }

    /** The process is killed. */
    void kill() {
        world.tell(() -> this + " is killed");
        up = false;
        lives.forEach(TaskLife::crash);
        lives.clear();
    }

    /** The process stands still. */
    void stop(Duration duration) {
        world.tell(() -> this + " is stopped for " + duration);
        stoppedUntil = world.nanos() + duration.toNanos();
    }

    void goOn() {
        stoppedUntil = world.nanos();
    }

    @Override
    public String toString() {
        return name;
    }
}
