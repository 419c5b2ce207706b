package org.crisisline.delivery.lane;

import java.time.Duration;

/**
 * Knows when what was handed over is durable, from the steps of one thread alone.
 *
 * <p>That thread looks whether a commit is due after each step, and a commit flushes everything. So at the first step that comes a
 * commit interval later a commit is due if none has happened since, and happens before the next step. At that next one it has
 * happened, or the task is dead.
 */
public final class CommitWait {
    private final Duration interval;
    private final long since;
    private boolean due;

    /**
     * @param interval at most that long passes between two commits
     * @param now when the last of what matters was handed over
     */
    public CommitWait(Duration interval, Now now) {
        this.interval = interval;
        this.since = now.nanos();
    }

    /** To be asked once a step. Whether a commit lies between the beginning and this step. */
    public boolean isOver(Now now) {
        if (due) {
            return true;
        }
        due = now.nanos() - since >= interval.toNanos();
        return false;
    }
}
