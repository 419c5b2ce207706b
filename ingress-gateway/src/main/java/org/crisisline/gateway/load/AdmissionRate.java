package org.crisisline.gateway.load;

/**
 * How many messages a second are taken, and how that came about. A value: {@link #next} is a pure function of what was seen.
 *
 * <p>The <em>quickest</em> message of an interval tells a queue that stands from one that comes and goes, and a slow system from a slow recipient (Nichols
 * and Jacobson, "Controlling Queue Delay"). While it is too slow for a few intervals in a row, and not getting quicker (a backlog that is being worked
 * off needs no help), the rate falls below what came out; otherwise it grows slowly (additive-increase/multiplicative-decrease in its geometric form), until nothing has been refused
 * for a while.
 *
 * @param perSecond the limit; infinite when there is none
 * @param pressed intervals in a row that were too slow
 * @param heldNanos for so long yet the rate does not fall again: what was taken before has to be seen through first
 * @param calmNanos since when nothing was refused
 * @param delayNanos the delay of the last interval that was too slow; 0 when it was not
 */
record AdmissionRate(double perSecond, int pressed, long heldNanos, long calmNanos, long delayNanos) {
    /** Everything is taken. */
    static final AdmissionRate OPEN = new AdmissionRate(Double.POSITIVE_INFINITY, 0, 0, 0, 0);

    private static final long NONE = 0;
    /** A queue that gets shorter by less than this in an interval stands. */
    private static final long STANDS_NANOS = 10_000_000;
    /** However long a queue is, the rate is thought over after this. */
    private static final long LONGEST_HOLD_NANOS = 1_000_000_000L;
    /** Who has no recipient connected is never delivered: what comes out may be far less than what is carried. */
    private static final double DEEPEST_CUT = 0.15;

    boolean isOpen() {
        return Double.isInfinite(perSecond);
    }

    /** The rate after an interval. */
    AdmissionRate next(LoadSample sample, LoadSettings settings) {
        long delay = delay(sample, settings);
        boolean worse = delay != NONE && (delayNanos == NONE || delay > delayNanos - STANDS_NANOS);
        long held = Math.max(0, heldNanos - sample.nanos());
        if (!worse) {
            return grown(sample, settings, held, delay);
        }
        int pressedFor = Math.min(settings.patience(), pressed + 1);
        if (pressedFor < settings.patience() || held > 0) {
            return new AdmissionRate(perSecond, pressedFor, held, 0, delay);
        }
        long hold = Math.min(LONGEST_HOLD_NANOS, Math.max(settings.interval().toNanos(), delay));
        return new AdmissionRate(Math.max(settings.floor(), lowered(sample, settings)), pressedFor, hold, 0, delay);
    }

    /** Below what came out at the other end: a flood of ten times as much is cut at once, not step by step while its queue grows. */
    private double lowered(LoadSample sample, LoadSettings settings) {
        double present = Math.min(perSecond, sample.takenPerSecond());
        double completed = sample.completedPerSecond(settings.minSamples());
        return settings.decrease() * Math.min(present, Math.max(completed, DEEPEST_CUT * present));
    }

    private AdmissionRate grown(LoadSample sample, LoadSettings settings, long held, long delay) {
        if (isOpen()) {
            return new AdmissionRate(perSecond, 0, 0, 0, delay);
        }
        long calm = sample.refused() == 0 ? calmNanos + sample.nanos() : 0;
        if (calm >= settings.release().toNanos()) {
            return OPEN;
        }
        // A limit that nobody meets says nothing about how much could be carried. And while a queue is being worked
        // off, the rate is right.
        boolean met = sample.refused() > 0 && delay == NONE;
        return new AdmissionRate(met ? perSecond * (1 + settings.growth()) : perSecond, 0, held, calm, delay);
    }

    /** By how much the interval was too slow at its quickest; {@link #NONE} when it was not, or can't be told. */
    private static long delay(LoadSample sample, LoadSettings settings) {
        long delay = NONE;
        if (sample.acknowledgements() >= settings.minSamples()) {
            delay = tooLong(
                    delay,
                    sample.quickestAcknowledgement(),
                    settings.acknowledged().toNanos());
        }
        if (sample.deliveries() >= settings.minSamples()) {
            delay = tooLong(
                    delay, sample.quickestDelivery(), settings.delivered().toNanos());
        }
        if (sample.taken() + sample.refused() >= settings.minSamples()) {
            delay = tooLong(delay, sample.loopDelay(), settings.loopDelay().toNanos());
        }
        return delay;
    }

    private static long tooLong(long delay, long measured, long target) {
        return measured > target ? Math.max(delay, measured) : delay;
    }
}
