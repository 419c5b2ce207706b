package org.crisisline.delivery.sessions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which persons are away in an emergency, and since when this task has known it: the timers of {@link AbsenceRules}, in memory, put again by
 * the walk after a start.
 *
 * <p>A wait is one of the ticker, and is only as good as what was seen meanwhile. So all waits begin anew when the task begins, when its ticks
 * stood still for longer than {@code stillness}, and when the platform was not well (a gateway died, went silent or came back, or no
 * heartbeat was heard at all; see {@link PlatformCalm}). A wall clock that jumps means nothing here.
 *
 * <p>All waits are equally long, so the sessions stand in the order in which they are due: looking costs nothing while nobody is. For one thread.
 */
final class Absences {
    /** What finds no room is put by a later walk. */
    private static final int MAX = 100_000;

    private static final class Wait {
        private final long goneAt;
        private final long since;
        private long lookedAt;

        Wait(long goneAt, long since) {
            this.goneAt = goneAt;
            this.since = since;
            this.lookedAt = since;
        }
    }

    private final long afterNanos;
    private final long stillnessNanos;
    private final Map<String, Wait> waits = new LinkedHashMap<>();
    private long lastTick;
    private long floor;

    /**
     * @param after how long a person must be away
     * @param stillness a gap between two ticks that is no ordinary one
     * @param now the ticker's reading
     */
    Absences(Duration after, Duration stillness, long now) {
        this.afterNanos = after.toNanos();
        this.stillnessNanos = stillness.toNanos();
        this.lastTick = now;
        this.floor = now;
    }

    /** How a session stands now. */
    void put(Life life, long now) {
        Optional<Absence> waitedFor = AbsenceRules.waitedFor(life);
        if (waitedFor.isEmpty()) {
            waits.remove(life.sessionId());
            return;
        }
        Wait known = waits.get(life.sessionId());
        if (known != null && known.goneAt == waitedFor.get().goneAt()) {
            return;
        }
        waits.remove(life.sessionId());
        if (waits.size() < MAX) {
            waits.put(life.sessionId(), new Wait(waitedFor.get().goneAt(), now));
        }
    }

    /** The session is forgotten. */
    void remove(String sessionId) {
        waits.remove(sessionId);
    }

    /**
     * Time has passed.
     *
     * @param calmSince the ticker's reading since when the platform is well
     */
    void tick(long now, long calmSince) {
        if (isStill(now)) {
            floor = now;
        }
        if (calmSince - floor > 0) {
            floor = calmSince;
        }
        lastTick = now;
    }

    /** Takes the sessions that it is time to ask about, at most so many; each is due again after another wait, should the answer be lost. */
    List<String> due(long now, int limit) {
        List<String> due = new ArrayList<>();
        while (due.size() < limit && !waits.isEmpty()) {
            Map.Entry<String, Wait> first = waits.entrySet().iterator().next();
            Wait wait = first.getValue();
            if (!isOver(wait.lookedAt, now)) {
                break;
            }
            String sessionId = first.getKey();
            wait.lookedAt = now;
            waits.remove(sessionId);
            waits.put(sessionId, wait);
            due.add(sessionId);
        }
        return due;
    }

    /** Whether the wait for an absence is over at this moment. Asked again with the answer, since a lot may have happened since the question. */
    boolean isOver(String sessionId, long goneAt, long now) {
        Wait wait = waits.get(sessionId);
        return wait != null && wait.goneAt == goneAt && !isStill(now) && isOver(wait.since, now);
    }

    private boolean isOver(long since, long now) {
        return now - since >= afterNanos && now - floor >= afterNanos;
    }

    private boolean isStill(long now) {
        return now - lastTick > stillnessNanos;
    }
}
