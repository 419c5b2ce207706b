package org.crisisline.gateway.load;

/**
 * How many messages a second are taken, and how that came about. A value: {@link #next} is a pure function of what was seen.
 *
 * <p>Judged are spans of some intervals. The <em>quickest</em> message of a span tells a queue that stands from one that comes and goes, and a slow system from a
 * slow recipient (Nichols and Jacobson, "Controlling Queue Delay"); a span in which nothing can be told is not a good one. While it is too slow for a few spans in a
 * row, and not getting quicker (a backlog that is being worked off needs no help), the rate falls below what the lanes carry, and by as much further as
 * lets them work off what waits for them in a bounded time; otherwise it grows slowly (additive-increase/multiplicative-decrease in its geometric
 * form), until nothing has been refused for a while.
 *
 * @param perSecond the limit; infinite when there is none
 * @param span what was seen of the present span
 * @param pressed spans in a row that were too slow
 * @param delayNanos the delay of the last one that was too slow; 0 when it was not
 * @param heldNanos for so long yet the rate does not fall again: what was taken before has to be seen through first
 * @param calmNanos since when nothing was refused
 */
record AdmissionRate(double perSecond, LoadSample span, int pressed, long delayNanos, long heldNanos, long calmNanos) {
    /** Everything is taken. */
    static final AdmissionRate OPEN = new AdmissionRate(Double.POSITIVE_INFINITY, LoadSample.NOTHING, 0, 0, 0, 0);

    private static final long NONE = 0;
    /** A queue stands that has not got shorter by a tenth within a span. */
    private static final double STANDS = 0.9;
    /** However long a queue is, the rate is thought over after this. */
    private static final long LONGEST_HOLD_NANOS = 15_000_000_000L;
    /** The least that is left of what was taken: a measurement may be wrong. */
    private static final double DEEPEST_CUT = 0.1;

    boolean isOpen() {
        return Double.isInfinite(perSecond);
    }

    /** The rate after an interval. */
    AdmissionRate next(LoadSample interval, LoadSettings settings) {
        LoadSample seen = span.then(interval);
        return seen.nanos() < settings.span().toNanos()
                ? new AdmissionRate(perSecond, seen, pressed, delayNanos, heldNanos, calmNanos)
                : judged(seen, settings);
    }

    private AdmissionRate judged(LoadSample seen, LoadSettings settings) {
        long delay = delay(seen, settings);
        long held = Math.max(0, heldNanos - seen.nanos());
        if (delay == NONE) {
            return eased(seen, settings, held);
        }
        boolean shorter = delayNanos != NONE && delay < STANDS * delayNanos;
        int pressedFor = shorter ? 1 : Math.min(settings.patience(), pressed + 1);
        // Once there is a limit, it is known what a queue means.
        int patience = isOpen() ? settings.patience() : 1;
        if (shorter || pressedFor < patience || held > 0) {
            return new AdmissionRate(perSecond, LoadSample.NOTHING, pressedFor, delay, held, 0);
        }
        long hold = Math.min(LONGEST_HOLD_NANOS, Math.max(delay, seen.backlogNanos()));
        return new AdmissionRate(
                Math.max(settings.floor(), lowered(seen, settings)), LoadSample.NOTHING, pressedFor, delay, hold, 0);
    }

    private double lowered(LoadSample seen, LoadSettings settings) {
        double present = Math.min(perSecond, seen.takenPerSecond());
        double backlog = (double) seen.backlogNanos() / settings.workOff().toNanos();
        double left = seen.carriedShare() * Math.min(settings.decrease(), 1 - backlog);
        return present * Math.max(DEEPEST_CUT, left);
    }

    /** After a span without a queue, or one of which that can't be told. */
    private AdmissionRate eased(LoadSample seen, LoadSettings settings, long held) {
        boolean told = seen.lanes().dispatches() >= settings.minSamples();
        int stillPressed = told ? 0 : pressed;
        long stillDelayed = told ? NONE : delayNanos;
        long calm = seen.refused() == 0 ? calmNanos + seen.nanos() : 0;
        if (isOpen() || calm >= settings.release().toNanos()) {
            return new AdmissionRate(Double.POSITIVE_INFINITY, LoadSample.NOTHING, stillPressed, stillDelayed, 0, 0);
        }
        // A limit that nobody meets says nothing about how much could be carried.
        boolean met = told && seen.refused() > 0;
        double grown = met ? perSecond * (1 + settings.growth()) : perSecond;
        return new AdmissionRate(grown, LoadSample.NOTHING, stillPressed, stillDelayed, held, calm);
    }

    /** By how much the span was too slow at its quickest; {@link #NONE} when it was not, or can't be told. */
    private static long delay(LoadSample seen, LoadSettings settings) {
        long delay = NONE;
        if (seen.acknowledgements() >= settings.minSamples()) {
            delay = tooLong(
                    delay,
                    seen.quickestAcknowledgement(),
                    settings.acknowledged().toNanos());
        }
        if (seen.lanes().dispatches() >= settings.minSamples()) {
            delay = tooLong(
                    delay, seen.lanes().leastDelay(), settings.dispatched().toNanos());
        }
        if (seen.taken() + seen.refused() >= settings.minSamples()) {
            delay = tooLong(delay, seen.loopDelay(), settings.loopDelay().toNanos());
        }
        return delay;
    }

    private static long tooLong(long delay, long measured, long target) {
        return measured > target ? Math.max(delay, measured) : delay;
    }
}
