package org.crisisline.delivery.lane;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The walk over all sessions: at the start to take up where the lane left off, and again now and then for what time has made of them.
 * Sessions that are touched before the walk has come to them are taken up at once.
 */
final class Sweep {
    private static final int MAX_TAKEN_UP = 50_000;

    private final Duration pause;
    private final Set<String> takenUp = new HashSet<>();
    private String reached = "";
    private boolean walking = true;
    private boolean first = true;
    private boolean again;
    private boolean ordinary;
    private long endedAt;
    private long ordinaryAt;

    /** @param pause between two walks, if nobody asks for one */
    Sweep(Duration pause) {
        this.pause = pause;
    }

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
        if (!walking && (again || hasPassed(endedAt, now))) {
            walking = true;
            ordinary = hasPassed(ordinaryAt, now);
            ordinaryAt = ordinary ? now.nanos() : ordinaryAt;
            again = false;
            reached = "";
        }
        return walking;
    }

    private boolean hasPassed(long since, Now now) {
        return now.nanos() - since >= pause.toNanos();
    }

    /**
     * Whether this walk is for what time has made of the sessions: one in each pause is, however many are asked for beside it, and the first is not, in which the
     * lane has yet to read what came while it was away.
     */
    boolean isOrdinary() {
        return ordinary;
    }

    void end(Now now) {
        ordinaryAt = first ? now.nanos() : ordinaryAt;
        walking = false;
        first = false;
        takenUp.clear();
        endedAt = now.nanos();
    }
}
