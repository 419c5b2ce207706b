package org.crisisline.gateway.load;

/**
 * How many messages a second are taken, and how that came about. A value: {@link #next} is a pure function of what was seen.
 *
 * <p>Judged are spans of some intervals. A queue that stands is told from one that comes and goes by the <em>quickest</em> answer of the log in a span and the quickest interval of the event
 * loops (Nichols and Jacobson, "Controlling Queue Delay"), and by how long messages took through the lanes on average, or, once there is a limit, by how many of them were late; a span of which nothing can be told changes nothing. While it is
 * too slow for a few spans in a row, and a backlog is not being worked off anyway, the rate falls below what the lanes carry, and by as much further as
 * lets them work off what waits for them in a bounded time. Otherwise it grows, slowly from where the last fall ended on (the slow-start threshold of RFC 5681), until nothing has
 * been refused for a while.
 *
 * @param perSecond the limit; infinite when there is none
 * @param threshold up to here it grows quickly
 * @param span what was seen of the present span
 * @param pressed spans in a row that were too slow
 * @param delayNanos the delay of the last one that was too slow; 0 when it was not
 * @param heldNanos for so long yet the rate does not fall again: what was taken before has to be seen through first
 * @param calmNanos since when nothing was refused
 */
record AdmissionRate(
        double perSecond,
        double threshold,
        LoadSample span,
        int pressed,
        long delayNanos,
        long heldNanos,
        long calmNanos) {
    /** Everything is taken. */
    static final AdmissionRate OPEN = open(0, 0);

    private static final long NONE = 0;
    /** However long a queue is, the rate is thought over after this. */
    private static final long LONGEST_HOLD_NANOS = 15_000_000_000L;
    /** The least that is left of what was taken: a measurement may be wrong. */
    private static final double DEEPEST_CUT = 0.1;
    /** Near the limit it grows by this part of the usual. */
    private static final double CAREFUL = 0.4;

    private static AdmissionRate open(int pressed, long delayNanos) {
        return new AdmissionRate(
                Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, LoadSample.NOTHING, pressed, delayNanos, 0, 0);
    }

    boolean isOpen() {
        return Double.isInfinite(perSecond);
    }

    /** The rate after an interval. */
    AdmissionRate next(LoadSample interval, LoadSettings settings) {
        LoadSample seen = span.then(interval);
        if (seen.nanos() < settings.span().toNanos()) {
            return new AdmissionRate(perSecond, threshold, seen, pressed, delayNanos, heldNanos, calmNanos);
        }
        long held = Math.max(0, heldNanos - seen.nanos());
        long delay = delay(seen, settings);
        return delay == NONE ? eased(seen, settings, held) : pressed(seen, settings, held, delay);
    }

    private AdmissionRate pressed(LoadSample seen, LoadSettings settings, long held, long delay) {
        int pressedFor = Math.min(settings.patience(), pressed + 1);
        // Once there is a limit it is known what a late span means.
        int patience = isOpen() ? settings.patience() : 1;
        if (seen.lanes().isWorkedOff()) {
            return new AdmissionRate(perSecond, threshold, LoadSample.NOTHING, 0, delay, held, 0);
        }
        if (pressedFor < patience || held > 0) {
            return new AdmissionRate(perSecond, threshold, LoadSample.NOTHING, pressedFor, delay, held, 0);
        }
        double taken = Math.min(perSecond, seen.takenPerSecond());
        double carried = taken * seen.lanes().carriedShare();
        double backlog = (double) seen.backlogNanos() / settings.workOff().toNanos();
        double left = Math.max(DEEPEST_CUT * taken, carried * Math.min(settings.decrease(), 1 - backlog));
        long hold = Math.min(LONGEST_HOLD_NANOS, Math.max(delay, seen.backlogNanos()));
        return new AdmissionRate(
                Math.max(settings.floor(), left), carried * settings.decrease(), LoadSample.NOTHING, 0, delay, hold, 0);
    }

    /** After a span without a queue, or one of which that can't be told. */
    private AdmissionRate eased(LoadSample seen, LoadSettings settings, long held) {
        boolean told = seen.lanes().dispatches() >= settings.minSamples();
        int stillPressed = told ? 0 : pressed;
        long stillDelayed = told ? NONE : delayNanos;
        long calm = seen.refused() == 0 ? calmNanos + seen.nanos() : 0;
        if (isOpen() || calm >= settings.release().toNanos()) {
            return open(stillPressed, stillDelayed);
        }
        // A limit that nobody meets says nothing about how much could be carried.
        boolean met = told && seen.refused() > 0;
        double growth = perSecond < threshold ? settings.growth() : CAREFUL * settings.growth();
        double grown = met ? perSecond * (1 + growth) : perSecond;
        return new AdmissionRate(grown, threshold, LoadSample.NOTHING, stillPressed, stillDelayed, held, calm);
    }

    /** By how much the span was too slow at its quickest; {@link #NONE} when it was not, or can't be told. */
    private long delay(LoadSample seen, LoadSettings settings) {
        long delay = NONE;
        if (seen.acknowledgements() >= settings.minSamples()) {
            delay = tooLong(
                    delay,
                    seen.quickestAcknowledgement(),
                    settings.acknowledged().toNanos());
        }
        if (seen.lanes().dispatches() >= settings.minSamples() && isBehind(seen.lanes(), settings)) {
            delay = Math.max(delay, seen.lanes().meanDelay());
        }
        if (seen.taken() + seen.refused() >= settings.minSamples()) {
            delay = tooLong(delay, seen.loopDelay(), settings.loopDelay().toNanos());
        }
        return delay;
    }

    /** It takes a queue to refuse the first one. Where some are refused anyway, those who are taken, and emergencies, are not to wait. */
    private boolean isBehind(LaneProgress lanes, LoadSettings settings) {
        return isOpen() ? lanes.meanDelay() > settings.standing().toNanos() : lanes.lateShare() > settings.lateShare();
    }

    private static long tooLong(long delay, long measured, long target) {
        return measured > target ? Math.max(delay, measured) : delay;
    }
}
