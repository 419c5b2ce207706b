package org.crisisline.gateway.load;

/**
 * What happened within one interval, below EMERGENCY.
 *
 * @param nanos its length
 * @param taken messages that were let through
 * @param refused messages that were not
 * @param acknowledgements answers of the log
 * @param quickestAcknowledgement the shortest time from taken to answered, in nanoseconds
 * @param deliveries messages that were delivered to somebody connected
 * @param quickestDelivery the shortest time from read to the recipient's acknowledgement, in nanoseconds
 * @param loopDelay how long a task waited for its event loop at most, in nanoseconds
 */
record LoadSample(
        long nanos,
        long taken,
        long refused,
        long acknowledgements,
        long quickestAcknowledgement,
        long deliveries,
        long quickestDelivery,
        long loopDelay) {
    double takenPerSecond() {
        return perSecond(taken);
    }

    /** What came out at the other end: deliveries, or the log's answers where too few could be delivered to tell. */
    double completedPerSecond(int minSamples) {
        return perSecond(deliveries >= minSamples ? deliveries : acknowledgements);
    }

    private double perSecond(long count) {
        return count * 1e9 / Math.max(1, nanos);
    }
}
