package org.crisisline.gateway.load;

/**
 * How far a lane is behind the log in one partition. Remembers when the log had reached which position, in a bounded number of marks: the more of
 * the past, the coarser. Thread-safe.
 */
final class PartitionLag {
    private static final int MARKS = 512;
    /** A delay of some seconds is told that precisely, a longer one twice as coarsely for twice as long. */
    private static final long FINEST_STEP_NANOS = 20_000_000;

    private static final int FEW = MARKS / 8;

    private static final long NONE = -1;

    private final long[] positions = new long[MARKS];
    private final long[] reachedAt = new long[MARKS];
    private long step = FINEST_STEP_NANOS;
    private int first;
    private int count;
    private long head = NONE;
    private long tail = NONE;
    /** At the last look. */
    private long headBefore = NONE;

    private long tailBefore = NONE;
    private long dispatches;
    private long leastDelay = Long.MAX_VALUE;

    /** The log has a message there. */
    synchronized void accepted(long position, long nowNanos) {
        if (position <= head) {
            return;
        }
        head = position;
        if (position <= tail) {
            return;
        }
        int last = (first + count - 1) % MARKS;
        if (count > 0 && nowNanos - reachedAt[last] < step) {
            return;
        }
        if (count == MARKS) {
            thinOut();
        }
        mark((first + count) % MARKS, position, nowNanos);
        count++;
    }

    private void mark(int at, long position, long nowNanos) {
        positions[at] = position;
        reachedAt[at] = nowNanos;
    }

    /** Every other mark goes. Those that stay tell of earlier positions a later time: a delay is told as shorter than it is, never longer. */
    private void thinOut() {
        step *= 2;
        long[] oldPositions = positions.clone();
        long[] oldTimes = reachedAt.clone();
        int from = first;
        first = 0;
        count = MARKS / 2;
        for (int i = 0; i < count; i++) {
            int kept = (from + 2 * i + 1) % MARKS;
            mark(i, oldPositions[kept], oldTimes[kept]);
        }
    }

    /** The lane has come that far. */
    synchronized void dispatched(long position, long nowNanos) {
        if (position <= tail) {
            // Sent again, or to somebody who came later: says nothing of where the lane is.
            return;
        }
        tail = position;
        dispatches++;
        while (count > 0 && positions[first] < position) {
            first = (first + 1) % MARKS;
            count--;
        }
        if (count < FEW) {
            step = FINEST_STEP_NANOS;
        }
        // Not marked yet: the log's own answer is hardly older than this.
        leastDelay = Math.min(leastDelay, count == 0 ? 0 : Math.max(0, nowNanos - reachedAt[first]));
    }

    /** What was seen since the last look at which something was. */
    synchronized LaneProgress look() {
        if (dispatches == 0) {
            return LaneProgress.NOTHING;
        }
        LaneProgress seen = new LaneProgress(
                dispatches, leastDelay, moved(headBefore, head), moved(tailBefore, tail), Math.max(0, head - tail));
        headBefore = head;
        tailBefore = tail;
        dispatches = 0;
        leastDelay = Long.MAX_VALUE;
        return seen;
    }

    /** What lies before the first position that was seen at all is not known. */
    private static long moved(long before, long now) {
        return before == NONE ? 0 : now - before;
    }
}
