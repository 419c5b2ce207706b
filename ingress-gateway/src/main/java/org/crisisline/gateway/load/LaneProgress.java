package org.crisisline.gateway.load;

/**
 * What was seen of the lanes within some time.
 *
 * @param dispatches messages that came back dispatched and that no message of their partition had come back behind
 * @param late how many of them had been under way for too long
 * @param delayNanos how long they had been under way, all together
 * @param appended by how many messages the log grew in the partitions that they are of
 * @param read how many messages the lanes have read of these partitions
 * @param waiting how many messages the lanes have not read there yet
 */
record LaneProgress(long dispatches, long late, long delayNanos, long appended, long read, long waiting) {
    private static final double WORKED_OFF = 1.1;

    static final LaneProgress NOTHING = new LaneProgress(0, 0, 0, 0, 0, 0);

    /** Together with another partition's, of the same time. */
    LaneProgress and(LaneProgress other) {
        return together(other, waiting + other.waiting);
    }

    /** Followed by what was seen later. */
    LaneProgress then(LaneProgress later) {
        return together(later, later.dispatches == 0 ? waiting : later.waiting);
    }

    private LaneProgress together(LaneProgress other, long waitingAfter) {
        return new LaneProgress(
                dispatches + other.dispatches,
                late + other.late,
                delayNanos + other.delayNanos,
                appended + other.appended,
                read + other.read,
                waitingAfter);
    }

    /** How many of them were late, 0 to 1. */
    double lateShare() {
        return dispatches == 0 ? 0 : (double) late / dispatches;
    }

    /** How much of what the log got the lanes have read meanwhile, at most all of it; 1 when that can't be told. */
    double carriedShare() {
        return appended == 0 ? 1 : Math.min(1, (double) read / appended);
    }

    /** Whether the lanes have read noticeably more than came. */
    boolean isWorkedOff() {
        return read > WORKED_OFF * appended;
    }

    /** How long they had been under way on average, in nanoseconds. */
    long meanDelay() {
        return dispatches == 0 ? 0 : delayNanos / dispatches;
    }
}
