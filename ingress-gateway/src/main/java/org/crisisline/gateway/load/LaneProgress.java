package org.crisisline.gateway.load;

/**
 * What was seen of the lanes within some time.
 *
 * @param dispatches messages that came back dispatched and that no message of their partition had come back behind
 * @param leastDelay the shortest time from the log to a dispatch among them, in nanoseconds; {@link Long#MAX_VALUE} without one
 * @param appended by how many messages the log grew in the partitions that they are of
 * @param read how many messages the lanes have read of these partitions
 * @param waiting how many messages the lanes have not read there yet
 */
record LaneProgress(long dispatches, long leastDelay, long appended, long read, long waiting) {
    static final LaneProgress NOTHING = new LaneProgress(0, Long.MAX_VALUE, 0, 0, 0);

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
                Math.min(leastDelay, other.leastDelay),
                appended + other.appended,
                read + other.read,
                waitingAfter);
    }
}
