package org.crisisline.gateway.load;

/**
 * How many messages a second are taken, and how that came about. A value: {@link #next} is a pure function of what was seen.
 *
 * <p>Judged are spans of some intervals. A queue that stands is told from one that comes and goes by the <em>quickest</em> answer of the log in a
 * span and the quickest interval of the event loops (Nichols and Jacobson, "Controlling Queue Delay"), and by how long messages took through the
 * lanes on average, or, under a limit and in a flood ({@link Capacity}), by how many of them were late; a span of which nothing can be told changes
 * nothing. While it is too slow for a few spans in a row, and a backlog is not being worked off anyway, the rate falls below what the lanes carry,
 * and by as much further as lets them work off what waits for them in a bounded time. A queue that they would not work off in that time begins a limit
 * at once: a flood that finds a cold system would otherwise leave it minutes of work. Otherwise it grows, slowly from where the last fall ended on
 * (the slow-start threshold of RFC 5681), until nothing has been refused for a while.
 *
 * @param perSecond the limit; infinite when there is none
 * @param threshold up to here it grows quickly
 * @param span what was seen of the present span
 * @param pressed spans in a row that were too slow
 * @param delayNanos the delay of the last one that was too slow; 0 when it was not
 * @param heldNanos for so long yet the rate does not fall again: what was taken before has to be seen through first
 * @param calmNanos since when nothing was refused
 * @param capacity what can be carried
 */
record AdmissionRate(
        double perSecond,
        double threshold,
        LoadSample span,
        int pressed,
        long delayNanos,
        long heldNanos,
        long calmNanos,
        Capacity capacity) {
    /** Everything is taken. */
    static final AdmissionRate OPEN = open(0, 0, Capacity.UNKNOWN);

    private static final long NONE = 0;
    /** However long a queue is, the rate is thought over after this. */
    private static final long LONGEST_HOLD_NANOS = 15_000_000_000L;
    /** The least that is left of what was taken: a measurement may be wrong. */
    private static final double DEEPEST_CUT = 0.1;
    /** In a flood, near the limit, it grows by this part of the usual. */
    private static final double CAREFUL = 0.2;
    /** The same where messages are late however few are taken: more than that, since waiting would never end otherwise. */
    private static final double CAREFUL_THOUGH_LATE = 0.3;

    private static AdmissionRate open(int pressed, long delayNanos, Capacity capacity) {
        return new AdmissionRate(
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                LoadSample.NOTHING,
                pressed,
                delayNanos,
                0,
                0,
                capacity.latenessTellsAgain());
    }

    boolean isOpen() {
        return Double.isInfinite(perSecond);
    }

    /** The rate after an interval. */
    AdmissionRate next(LoadSample interval, LoadSettings settings) {
        LoadSample seen = span.then(interval);
        Capacity known = capacity.then(seen, settings);
        if (isOpen() && known.isOverrun(seen, settings) && !seen.lanes().isWorkedOff()) {
            double left = carried(seen) * settings.decrease();
            return limited(left, seen, settings, seen.lanes().meanDelay(), known);
        }
        if (seen.nanos() < settings.span().toNanos()) {
            return new AdmissionRate(perSecond, threshold, seen, pressed, delayNanos, heldNanos, calmNanos, capacity);
        }
        long held = Math.max(0, heldNanos - seen.nanos());
        long queued = queued(seen, settings);
        if (queued != NONE) {
            return pressed(seen, settings, held, queued, known.latenessTellsAgain());
        }
        if (!isLate(seen.lanes(), settings)) {
            // Where messages are in time, that some were late says something.
            return eased(seen, settings, held, settings.tells(seen.lanes()) ? known.latenessTellsAgain() : known);
        }
        if (isOpen() || !isFlooded(seen, known)) {
            return eased(seen, settings, held, known);
        }
        return perSecond > settings.floor()
                ? pressed(seen, settings, held, seen.lanes().meanDelay(), known)
                : eased(seen, settings, held, held > 0 ? known : known.latenessTellsNothing());
    }

    private AdmissionRate pressed(LoadSample seen, LoadSettings settings, long held, long delay, Capacity known) {
        int pressedFor = Math.min(settings.patience(), pressed + 1);
        if (seen.lanes().isWorkedOff()) {
            return unchanged(0, delay, held, known);
        }
        if (pressedFor < patience(seen, settings, known) || held > 0) {
            return unchanged(pressedFor, delay, held, known);
        }
        double backlog = (double) seen.backlogNanos() / settings.workOff().toNanos();
        double left = Math.max(DEEPEST_CUT * taken(seen), carried(seen) * Math.min(settings.decrease(), 1 - backlog));
        return limited(left, seen, settings, delay, known);
    }

    private double taken(LoadSample seen) {
        return Math.min(perSecond, seen.takenPerSecond());
    }

    private double carried(LoadSample seen) {
        return taken(seen) * seen.lanes().carriedShare();
    }

    private AdmissionRate limited(double left, LoadSample seen, LoadSettings settings, long delay, Capacity known) {
        long hold = Math.min(LONGEST_HOLD_NANOS, Math.max(delay, seen.backlogNanos()));
        return new AdmissionRate(
                Math.max(settings.floor(), left),
                carried(seen) * settings.decrease(),
                LoadSample.NOTHING,
                0,
                delay,
                hold,
                0,
                known);
    }

    /** Once there is a limit it is known what a slow span means. A flood is known by what is sent; all else may be a fail-over. */
    private int patience(LoadSample seen, LoadSettings settings, Capacity known) {
        if (!isOpen()) {
            return 1;
        }
        return isFlooded(seen, known) ? settings.floodPatience() : settings.patience();
    }

    private boolean isFlooded(LoadSample seen, Capacity known) {
        return known.isFlooded(seen, !isOpen());
    }

    private AdmissionRate unchanged(int pressedFor, long delay, long held, Capacity known) {
        return new AdmissionRate(perSecond, threshold, LoadSample.NOTHING, pressedFor, delay, held, 0, known);
    }

    /** After a span without a queue, or one of which that can't be told. */
    private AdmissionRate eased(LoadSample seen, LoadSettings settings, long held, Capacity known) {
        boolean told = settings.tells(seen.lanes());
        // Or a stall of now and one of minutes ago would count as in a row, where little is said in between.
        boolean over = told || settings.tellsOfCalm(seen.lanes());
        int stillPressed = over ? 0 : pressed;
        long stillDelayed = over ? NONE : delayNanos;
        long calm = seen.refused() == 0 ? calmNanos + seen.nanos() : 0;
        if (isOpen() || calm >= settings.release().toNanos()) {
            return open(stillPressed, stillDelayed, known);
        }
        // A limit that nobody meets says nothing about how much could be carried.
        boolean met = told && seen.refused() > 0;
        boolean careful = perSecond >= threshold && known.isExceeded(seen, true);
        double growth = careful ? carefulGrowth(settings, known) : settings.growth();
        double grown = met ? perSecond * (1 + growth) : perSecond;
        return new AdmissionRate(grown, threshold, LoadSample.NOTHING, stillPressed, stillDelayed, held, calm, known);
    }

    /** Where lateness tells nothing, only a queue ends the growth. What is late with the least is not to leap into one. */
    private static double carefulGrowth(LoadSettings settings, Capacity known) {
        return settings.growth() * (known.latenessTells() ? CAREFUL : CAREFUL_THOUGH_LATE);
    }

    /** By how much the span was too slow at its quickest, or on average; {@link #NONE} when it was not, or can't be told. */
    private static long queued(LoadSample seen, LoadSettings settings) {
        long delay = NONE;
        if (seen.acknowledgements() >= settings.minSamples()) {
            delay = tooLong(
                    delay,
                    seen.quickestAcknowledgement(),
                    settings.acknowledged().toNanos());
        }
        if (settings.tells(seen.lanes())) {
            delay = tooLong(delay, seen.lanes().meanDelay(), settings.standing().toNanos());
        }
        if (seen.taken() + seen.refused() >= settings.minSamples()) {
            delay = tooLong(delay, seen.loopDelay(), settings.loopDelay().toNanos());
        }
        return delay;
    }

    private static boolean isLate(LaneProgress lanes, LoadSettings settings) {
        return settings.tells(lanes) && lanes.lateShare() > settings.lateShare();
    }

    private static long tooLong(long delay, long measured, long target) {
        return measured > target ? Math.max(delay, measured) : delay;
    }
}
