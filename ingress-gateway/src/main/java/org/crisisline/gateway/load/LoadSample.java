package org.crisisline.gateway.load;

/**
 * What happened within some time, below EMERGENCY.
 *
 * @param nanos how long it was
 * @param taken messages that were let through
 * @param refused messages that were not
 * @param acknowledgements answers of the log
 * @param quickestAcknowledgement the shortest time from taken to answered, in nanoseconds
 * @param lanes how the lanes got on
 * @param queue how many messages stood before the lanes in the end, whoever's they were, as far as that is known
 * @param loopDelay how long a task waited for its event loop: the longest of an interval, and the shortest of these of several, in nanoseconds
 */
record LoadSample(
        long nanos,
        long taken,
        long refused,
        long acknowledgements,
        long quickestAcknowledgement,
        LaneProgress lanes,
        long queue,
        long loopDelay) {
    static final LoadSample NOTHING =
            new LoadSample(0, 0, 0, 0, Long.MAX_VALUE, LaneProgress.NOTHING, 0, Long.MAX_VALUE);

    /** Followed by what happened later. */
    LoadSample then(LoadSample later) {
        return new LoadSample(
                nanos + later.nanos,
                taken + later.taken,
                refused + later.refused,
                acknowledgements + later.acknowledgements,
                Math.min(quickestAcknowledgement, later.quickestAcknowledgement),
                lanes.then(later.lanes),
                later.queue,
                Math.min(loopDelay, later.loopDelay));
    }

    double takenPerSecond() {
        return perSecond(taken);
    }

    /** What was to be taken. */
    double offeredPerSecond() {
        return perSecond(taken + refused);
    }

    /** What was taken and the lanes kept up with. */
    double carriedPerSecond() {
        return takenPerSecond() * lanes.carriedShare();
    }

    /** How many the lanes have read, whoever's they were. */
    double readPerSecond() {
        return perSecond(lanes.read());
    }

    /** For how long the lanes have to do with what waits for them, in nanoseconds. */
    long backlogNanos() {
        return lanes.read() == 0 ? 0 : (long) (lanes.waiting() * (double) nanos / lanes.read());
    }

    private double perSecond(long count) {
        return count * 1e9 / Math.max(1, nanos);
    }
}
