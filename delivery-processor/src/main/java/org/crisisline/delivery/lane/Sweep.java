package org.crisisline.delivery.lane;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The walk over all sessions: at the start to take up where the lane left off, and again now and then for what time has made of them.
 * Sessions that are touched before the walk has come to them are taken up at once.
 */
final class Sweep {
    /** Between two walks. Only tombstones wait for it, and whatever found no room. */
    static final Duration PAUSE = Duration.ofMinutes(10);

    private static final int MAX_TAKEN_UP = 50_000;

    private final Set<String> takenUp = new HashSet<>();
    private String reached = "";
    private boolean walking = true;
    private boolean first = true;
    private boolean again;
    private long endedAt;

    /** Whether the lane has yet to take this session up. */
    boolean isToTakeUp(String sessionId) {
        return first && sessionId.compareTo(reached) > 0 && !takenUp.contains(sessionId);
    }

    void tookUp(String sessionId) {
        if (first && takenUp.size() < MAX_TAKEN_UP) {
            takenUp.add(sessionId);
        }
    }

    String reached() {
        return reached;
    }

    void reached(String sessionId) {
        reached = sessionId;
    }

    /** Whether the first walk is still under way. */
    boolean isFirst() {
        return first;
    }

    void askForAnother() {
        again = true;
    }

    boolean isWalking(Now now) {
        if (!walking && (again || now.nanos() - endedAt >= PAUSE.toNanos())) {
            walking = true;
            again = false;
            reached = "";
        }
        return walking;
    }

    void end(Now now) {
        walking = false;
        first = false;
        takenUp.clear();
        endedAt = now.nanos();
    }
}
