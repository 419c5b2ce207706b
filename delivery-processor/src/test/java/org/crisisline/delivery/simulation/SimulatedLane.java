package org.crisisline.delivery.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.crisisline.delivery.lane.Census;
import org.crisisline.delivery.lane.CensusFigures;
import org.crisisline.delivery.lane.Effect;
import org.crisisline.delivery.lane.LaneCore;
import org.crisisline.delivery.lane.LaneFigures;
import org.crisisline.delivery.lane.LaneSettings;
import org.crisisline.delivery.lane.Now;
import org.crisisline.delivery.lane.Origin;
import org.crisisline.delivery.lane.Outlet;
import org.crisisline.delivery.store.LaneStore;
import org.crisisline.delivery.store.TreeBytes;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;

/**
 * The lane as Kafka Streams would run it: at least once. A crash leaves any prefix of the changelog behind the last commit, any prefix of what was
 * written to each output, and the committed offsets.
 */
final class SimulatedLane {
    static final String EPOCH = "epoch";
    static final Instant WALL = Instant.EPOCH.plusSeconds(1_000_000);

    private final Lane lane;
    private final LaneSettings settings;
    private final SimulatedTopics topics;
    private final Consumer<Effect.Post> mail;
    private final SplittableRandom random;
    final List<DeadLetter> deadLetters = new ArrayList<>();
    final List<EscalationRequest> calls = new ArrayList<>();
    private TreeBytes bytes = new TreeBytes();
    private LaneStore store = new LaneStore(bytes);
    private LaneCore core;
    private final Map<Priority, Integer> read = new EnumMap<>(Priority.class);
    private int presenceRead;
    private int receiptsRead;
    private Map<Priority, Integer> committed = new EnumMap<>(Priority.class);
    private int presenceCommitted;
    private int receiptsCommitted;
    private int changelogCommitted;
    private int lettersCommitted;
    private int callsCommitted;
    private long nanos = Long.MAX_VALUE - 1_000_000_000L;
    private long lastCommit = nanos;

    SimulatedLane(
            Lane lane,
            LaneSettings settings,
            SimulatedTopics topics,
            Consumer<Effect.Post> mail,
            SplittableRandom random) {
        this.lane = lane;
        this.settings = settings;
        this.topics = topics;
        this.mail = mail;
        this.random = random;
        lane.priorities().forEach(priority -> read.put(priority, 0));
        committed = new EnumMap<>(read);
        core = new LaneCore(lane, settings, 0, EPOCH, store, random.split());
    }

    Now now() {
        return new Now(nanos, WALL);
    }

    /** Reads the next record of some source. Whether there was one. */
    boolean readOne() {
        List<Runnable> possible = new ArrayList<>();
        for (Priority priority : lane.priorities()) {
            if (read.get(priority) < topics.messages.get(priority).size()) {
                possible.add(() -> readMessage(priority));
            }
        }
        if (presenceRead < topics.presence.size()) {
            possible.add(this::readPresence);
        }
        if (receiptsRead < topics.receipts.size()) {
            possible.add(this::readReceipt);
        }
        if (possible.isEmpty()) {
            return false;
        }
        possible.get(random.nextInt(possible.size())).run();
        return true;
    }

    private void readPresence() {
        SimulatedTopics.Appended<Presence> next = topics.presence.get(presenceRead++);
        carryOut(core.onPresence(next.record(), next.at(), now()));
    }

    private void readReceipt() {
        SimulatedTopics.Appended<Receipt> next = topics.receipts.get(receiptsRead++);
        carryOut(core.onReceipt(next.record(), next.at(), now()));
    }

    private void readMessage(Priority priority) {
        int offset = read.merge(priority, 1, Integer::sum) - 1;
        LogRecord record = topics.messages.get(priority).get(offset).record();
        Origin origin = new Origin(
                Topics.messagesOf(priority).name(),
                0,
                offset,
                topics.appendedAt(priority, offset),
                record.getSessionId().getBytes(StandardCharsets.UTF_8),
                Topics.messagesOf(priority).valueSerde().encode(record),
                List.of());
        carryOut(
                record.getBody() instanceof Message message
                        ? core.onMessage(priority, origin, record.getSessionId(), message, now())
                        : core.onEnd(priority, origin, record.getSessionId(), (SessionEnd) record.getBody(), now()));
    }

    /** Time passes, and a commit when it is due; unless the crash comes before it. */
    void pass(Duration duration, boolean crash) {
        nanos += duration.toNanos();
        core.onTick(now(), new Outlet() {
            @Override
            public void carryOut(List<Effect> effects) {
                SimulatedLane.this.carryOut(effects);
            }

            @Override
            public void failed(String sessionId, RuntimeException error) {
                throw new AssertionError("session " + sessionId + " could not be worked on", error);
            }
        });
        if (crash) {
            crash();
        } else if (nanos - lastCommit >= settings.commitInterval().toNanos()) {
            // As a stream thread does, behind each punctuation.
            commit();
        }
    }

    private void carryOut(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Post post) {
                mail.accept(post);
            } else if (effect instanceof Effect.Bury bury) {
                deadLetters.add(bury.letter());
            } else if (effect instanceof Effect.Escalate call) {
                calls.add(call.request());
            } else if (!store.apply(effect)) {
                throw new AssertionError("nobody carries out " + effect);
            }
        }
    }

    void commit() {
        committed = new EnumMap<>(read);
        presenceCommitted = presenceRead;
        receiptsCommitted = receiptsRead;
        changelogCommitted = bytes.changelog().size();
        lettersCommitted = deadLetters.size();
        callsCommitted = calls.size();
        lastCommit = nanos;
    }

    private void crash() {
        int length = bytes.changelog().size();
        int kept = changelogCommitted + random.nextInt(length - changelogCommitted + 1);
        bytes = TreeBytes.restored(bytes.changelog(), kept);
        changelogCommitted = Math.min(changelogCommitted, kept);
        store = new LaneStore(bytes);
        int letters = lettersCommitted + random.nextInt(deadLetters.size() - lettersCommitted + 1);
        deadLetters.subList(letters, deadLetters.size()).clear();
        int called = callsCommitted + random.nextInt(calls.size() - callsCommitted + 1);
        calls.subList(called, calls.size()).clear();
        read.putAll(committed);
        presenceRead = presenceCommitted;
        receiptsRead = receiptsCommitted;
        core = new LaneCore(lane, settings, 0, EPOCH, store, random.split());
    }

    LaneFigures figures() {
        return core.figures();
    }

    /** What the store holds, by a census that may take as many steps as it needs. */
    CensusFigures census() {
        Census census = new Census(lane, store, settings.chunk(), Duration.ofSeconds(1));
        for (int step = 0; step < 10_000; step++) {
            Optional<CensusFigures> figures = census.step(now());
            if (figures.isPresent()) {
                return figures.get();
            }
        }
        throw new AssertionError("the census never comes to its end");
    }

    LaneStore store() {
        return store;
    }
}
