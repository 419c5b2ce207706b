package org.crisisline.delivery.lane;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.crisisline.delivery.store.LaneStore;
import org.crisisline.delivery.store.TreeBytes;
import org.crisisline.delivery.topology.Records;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.RecordHeader;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;

/** A lane core on the table: events go in, what it wants done is done at once and noted. */
final class LaneBench implements Outlet {
    static final String S = "s1";
    static final String EPOCH = "e1";
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);

    static LaneSettings settings() {
        return settings(4, 100);
    }

    static LaneSettings settings(int window, int sessionMessages) {
        return new LaneSettings(
                window,
                100_000,
                Duration.ofSeconds(5),
                3,
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 0),
                new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5), 0),
                sessionMessages,
                1_000_000,
                4,
                100,
                16,
                Duration.ofHours(24),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10));
    }

    final List<MailboxRecord> mail = new ArrayList<>();
    final List<DeadLetter> letters = new ArrayList<>();
    final List<EscalationRequest> calls = new ArrayList<>();
    final List<Presence> announced = new ArrayList<>();
    final Map<Priority, Long> offsets = new EnumMap<>(Priority.class);
    private final Lane lane;
    private final LaneSettings settings;
    long commits;
    int sessionsPut;
    /** Offset of the next presence. */
    long presences;

    TreeBytes bytes = new TreeBytes();
    LaneStore store = new LaneStore(bytes, () -> commits);
    LaneCore core;
    Instant wall = Records.AT;
    long nanos;
    /** While the group moves tasks about, no commit happens that is due. */
    boolean rebalances;

    private long committedAt;

    LaneBench(Lane lane) {
        this(lane, settings());
    }

    LaneBench(Lane lane, LaneSettings settings) {
        this.lane = lane;
        this.settings = settings;
        restart();
        advance(Duration.ofMillis(50));
    }

    /** Another life of the task: everything in memory is gone. */
    void restart() {
        core = new LaneCore(lane, settings, 0, EPOCH, store, new SplittableRandom(1));
    }

    Now now() {
        return new Now(nanos, wall);
    }

    long message(Priority priority, Message message) {
        long offset = offsets.merge(priority, 1L, Long::sum) - 1;
        message(priority, offset, message);
        return offset;
    }

    void message(Priority priority, long offset, Message message) {
        carryOut(core.onMessage(priority, origin(priority, offset, Records.log(S, message)), S, message, now()));
    }

    /** A message that the broker appended earlier than it is read. */
    void late(Priority priority, Message message, Instant appendedAt) {
        Instant now = wall;
        wall = appendedAt;
        Origin origin = origin(priority, offsets.merge(priority, 1L, Long::sum) - 1, Records.log(S, message));
        wall = now;
        carryOut(core.onMessage(priority, origin, S, message, now()));
    }

    /** Time enough for anything to be settled, and for what was written to be durable. */
    void settle() {
        for (int i = 0; i < 40; i++) {
            advance(Duration.ofMillis(50));
        }
    }

    long end(Priority priority) {
        return end(priority, Records.end(S));
    }

    long end(Priority priority, LogRecord end) {
        long offset = offsets.merge(priority, 1L, Long::sum) - 1;
        carryOut(core.onEnd(
                priority,
                origin(priority, offset, end),
                S,
                (org.crisisline.schemas.record.SessionEnd) end.getBody(),
                now()));
        return offset;
    }

    /** A message that an operator replayed. */
    void replayed(Priority priority, Message message, List<RecordHeader> headers) {
        long offset = offsets.merge(priority, 1L, Long::sum) - 1;
        Origin origin = origin(priority, offset, Records.log(S, message), headers);
        carryOut(core.onMessage(priority, origin, S, message, now()));
    }

    private Origin origin(Priority priority, long offset, LogRecord record) {
        return origin(priority, offset, record, List.of());
    }

    private Origin origin(Priority priority, long offset, LogRecord record, List<RecordHeader> headers) {
        return new Origin(
                Topics.messagesOf(priority).name(),
                0,
                offset,
                wall.toEpochMilli(),
                S.getBytes(StandardCharsets.UTF_8),
                Topics.messagesOf(priority).valueSerde().encode(record),
                headers);
    }

    void presence(Presence presence) {
        presence(presence, wall);
    }

    void presence(Presence presence, Instant appendedAt) {
        carryOut(core.onPresence(presence, presences++, appendedAt.toEpochMilli(), now()));
    }

    void receipt(Receipt receipt) {
        receipt(receipt, wall);
    }

    void receipt(Receipt receipt, Instant appendedAt) {
        carryOut(core.onReceipt(receipt, appendedAt.toEpochMilli(), now()));
    }

    void advance(Duration duration) {
        nanos += duration.toNanos();
        wall = wall.plus(duration);
        core.onTick(now(), this);
        if (!rebalances && nanos - committedAt >= COMMIT_INTERVAL.toNanos()) {
            commit();
        }
    }

    void commit() {
        commits++;
        committedAt = nanos;
    }

    @Override
    public void carryOut(List<Effect> effects) {
        for (Effect effect : effects) {
            sessionsPut += effect instanceof Effect.PutSession ? 1 : 0;
            if (effect instanceof Effect.Post post) {
                mail.add(post.record());
            } else if (effect instanceof Effect.Bury bury) {
                letters.add(bury.letter());
            } else if (effect instanceof Effect.Announce announce) {
                announced.add(announce.presence());
            } else if (effect instanceof Effect.Escalate call) {
                calls.add(call.request());
            } else if (!store.apply(effect)) {
                throw new AssertionError("nobody carries out " + effect);
            }
        }
    }

    @Override
    public void failed(String sessionId, RuntimeException error) {
        throw new AssertionError(error);
    }

    /** Takes what was posted since the last call. */
    List<MailboxRecord> taken() {
        List<MailboxRecord> taken = List.copyOf(mail);
        mail.clear();
        return taken;
    }

    /** Takes what was posted of one kind; the rest is thrown away. */
    <T> List<T> taken(Class<T> kind) {
        return taken().stream()
                .map(MailboxRecord::getBody)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    List<Long> takenPositions() {
        return taken(Dispatch.class).stream().map(Dispatch::getPosition).toList();
    }

    long takenProbe() {
        List<Probe> probes = taken(Probe.class);
        if (probes.size() != 1) {
            throw new AssertionError("expected one probe, found " + probes);
        }
        return probes.get(0).getProbe();
    }
}
