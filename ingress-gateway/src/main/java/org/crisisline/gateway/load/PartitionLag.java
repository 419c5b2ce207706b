package org.crisisline.gateway.load;

import java.time.Duration;

/**
 * How far a lane is behind the log in one partition. Remembers when what lies at which position was published, in a bounded number of marks: the
 * more of the past, the coarser. Thread-safe.
 */
final class PartitionLag {
    private static final int MARKS = 512;
    /** A delay of up to a second is told that precisely, a longer one twice as coarsely for twice as long. */
    private static final long FINEST_STEP_NANOS = 2_000_000;

    private static final int FEW = MARKS / 8;

    private static final long NONE = -1;

    private final long[] positions = new long[MARKS];
    private final long[] publishedAt = new long[MARKS];
    private final long target;
    private final long standing;
    private final long known;
    private long step = FINEST_STEP_NANOS;
    private int first;
    private int count;
    private long head = NONE;
    private long tail = NONE;
    /** At the last look. */
    private long headBefore = NONE;

    private long tailBefore = NONE;
    /** When the tail was dispatched, for the log's own answer that comes later. */
    private long tailAt;

    private long dispatches;
    private long late;
    private long delays;
    /** Whether a queue stood when something was seen last. */
    private boolean queued;

    /**
     * @param target what takes longer is late
     * @param standing when messages take longer on average, a queue stands
     * @param known for so long it is taken to stand while nothing is seen
     */
    PartitionLag(Duration target, Duration standing, Duration known) {
        this.target = target.toNanos();
        this.standing = standing.toNanos();
        this.known = known.toNanos();
    }

    /** The log has a message there. */
    synchronized void accepted(long position, long publishedNanos) {
        head = Math.max(head, position);
        if (position <= tail) {
            if (position == tail) {
                // The lane was quicker than the log's own answer.
                took(tailAt - publishedNanos);
            }
            return;
        }
        int last = (first + count - 1) % MARKS;
        if (count > 0 && (position < positions[last] || publishedNanos - publishedAt[last] < step)) {
            return;
        }
        if (count == MARKS) {
            thinOut();
        }
        mark((first + count) % MARKS, position, publishedNanos);
        count++;
    }

    private void mark(int at, long position, long nowNanos) {
        positions[at] = position;
        publishedAt[at] = nowNanos;
    }

    /** Every other mark goes. Those that stay tell of earlier positions a later time: a delay is told as shorter than it is, never longer. */
    private void thinOut() {
        step *= 2;
        long[] oldPositions = positions.clone();
        long[] oldTimes = publishedAt.clone();
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
        tailAt = nowNanos;
        while (count > 0 && positions[first] < position) {
            first = (first + 1) % MARKS;
            count--;
        }
        if (count < FEW) {
            step = FINEST_STEP_NANOS;
        }
        if (count > 0) {
            took(nowNanos - publishedAt[first]);
        }
    }

    private void took(long nanos) {
        dispatches++;
        delays += Math.max(0, nanos);
        if (nanos > target) {
            late++;
        }
    }

    /** What was seen since the last look at which something was. */
    synchronized LaneProgress look() {
        if (dispatches == 0) {
            return LaneProgress.NOTHING;
        }
        LaneProgress seen = new LaneProgress(
                dispatches, late, delays, moved(headBefore, head), moved(tailBefore, tail), Math.max(0, head - tail));
        queued = seen.meanDelay() > standing;
        headBefore = head;
        tailBefore = tail;
        dispatches = 0;
        late = 0;
        delays = 0;
        return seen;
    }

    /**
     * How many messages stand in the queue; 0 where none stood when something was seen last, or that was too long ago. What was not dispatched may
     * have nobody here who would get it, and without a queue that is all there is to be seen.
     */
    synchronized long queue(long nowNanos) {
        return queued && nowNanos - tailAt < known ? Math.max(0, head - tail) : 0;
    }

    /** What lies before the first position that was seen at all is not known. */
    private static long moved(long before, long now) {
        return before == NONE ? 0 : now - before;
    }
}
