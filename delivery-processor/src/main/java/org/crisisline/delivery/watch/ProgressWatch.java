package org.crisisline.delivery.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Judges whether the tasks of one lane get on: (what was seen before, what is seen now, now) → who stands still. Pure but for what it remembers; for
 * one thread.
 *
 * <p>A task stands still when records wait for it and none of its positions has moved for {@code stuckAfter}. Of all its partitions together: a task
 * reads the oldest record first, so that one partition may well wait while another catches up. That the lag also grows is not asked for: the one
 * message of a quiet night counts.
 *
 * <p>Time counts only while it is watched. When two looks lie further apart than {@code longestGap}, the process stood still or the brokers did
 * not answer; either explains a lane that stands, so the time begins anew. So does that of a task that was elsewhere meanwhile.
 */
public final class ProgressWatch {
    private record Stand(TaskBacklog backlog, long sinceNanos) {}

    private final Duration stuckAfter;
    private final long longestGapNanos;
    private final Map<String, Stand> stands = new HashMap<>();
    private long lookedNanos;

    /**
     * @param stuckAfter how long a task may stand before records that wait
     * @param longestGap at most between two looks; less than {@code stuckAfter}, so that no verdict rests on two looks alone
     */
    public ProgressWatch(Duration stuckAfter, Duration longestGap) {
        if (longestGap.isNegative() || longestGap.isZero() || longestGap.compareTo(stuckAfter) >= 0) {
            throw new IllegalArgumentException("longestGap = " + longestGap
                    + ": expected more than nothing, less than stuckAfter = " + stuckAfter);
        }
        this.stuckAfter = stuckAfter;
        this.longestGapNanos = longestGap.toNanos();
    }

    /**
     * Looks once.
     *
     * @param tasks all tasks that this process owns and works on, by name; one that is missing is forgotten
     * @param nowNanos the ticker's reading
     * @return the task that has stood longest, if it has for too long
     */
    public Optional<Standstill> look(Map<String, TaskBacklog> tasks, long nowNanos) {
        if (nowNanos - lookedNanos > longestGapNanos) {
            stands.clear();
        }
        lookedNanos = nowNanos;
        stands.keySet().retainAll(tasks.keySet());
        Standstill worst = null;
        for (Map.Entry<String, TaskBacklog> task : tasks.entrySet()) {
            TaskBacklog backlog = task.getValue();
            Stand before = stands.get(task.getKey());
            if (before == null || hasMoved(before.backlog(), backlog)) {
                stands.put(task.getKey(), new Stand(backlog, nowNanos));
                continue;
            }
            Duration lasts = Duration.ofNanos(nowNanos - before.sinceNanos());
            if (lasts.compareTo(stuckAfter) >= 0 && (worst == null || lasts.compareTo(worst.lasts()) > 0)) {
                worst = new Standstill(task.getKey(), backlog.waiting(), lasts);
            }
        }
        return Optional.ofNullable(worst);
    }

    /** What was seen says nothing any more: the lane begins anew. */
    public void forget() {
        stands.clear();
    }

    private static boolean hasMoved(TaskBacklog before, TaskBacklog now) {
        // Before: who had nothing to do until just now has not stood.
        return before.waiting() == 0
                || now.waiting() == 0
                || !before.positions().equals(now.positions());
    }
}
