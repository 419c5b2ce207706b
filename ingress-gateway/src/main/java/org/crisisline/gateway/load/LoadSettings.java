package org.crisisline.gateway.load;

import java.time.Duration;

/**
 * When there is too much load, and what is done about it.
 *
 * @param interval how often it is looked
 * @param span how often it is judged
 * @param patience spans in a row that must be too slow before anything is refused
 * @param floodPatience the same in a flood
 * @param minSamples with fewer messages in a span nothing is concluded from it
 * @param acknowledged the log's quickest answer of a span may take this long
 * @param standing when messages take this long on average from this gateway through the log and a lane back to it, a queue stands
 * @param dispatched a message is late that takes longer from this gateway through the log and a lane back to it
 * @param lateShare which share of a span's messages may be late, 0 to 1
 * @param loopDelay a task may wait this long for its event loop, in the best interval of a span
 * @param floor what is taken at least, in messages a second
 * @param decrease what is left of the rate when it is too much, 0 to 1
 * @param workOff within this time the lanes are to work off what waits for them
 * @param growth by which share it grows in a span when it is not, 0 to 1
 * @param release after this long without a refusal there is no limit any more
 * @param inFlight messages that may wait for the log's answer, below EMERGENCY; when more stand before the lanes than they work off in time, and than these, a
 *     limit begins at once
 * @param retryAfter when a refused HIGH may come again; NORMAL waits twice, LOW four times as long
 */
public record LoadSettings(
        Duration interval,
        Duration span,
        int patience,
        int floodPatience,
        int minSamples,
        Duration acknowledged,
        Duration standing,
        Duration dispatched,
        double lateShare,
        Duration loopDelay,
        int floor,
        double decrease,
        Duration workOff,
        double growth,
        Duration release,
        int inFlight,
        Duration retryAfter) {
    /** This part of the samples that a conclusion takes is enough to end what was concluded. */
    private static final int FEW = 10;

    public LoadSettings {
        if (decrease <= 0 || decrease >= 1) {
            throw new IllegalArgumentException("decrease = " + decrease + ", expected above 0 and below 1");
        }
        if (lateShare <= 0 || lateShare >= 1) {
            throw new IllegalArgumentException("lateShare = " + lateShare + ", expected above 0 and below 1");
        }
        if (growth <= 0 || growth > 1) {
            throw new IllegalArgumentException("growth = " + growth + ", expected above 0, at most 1");
        }
        if (span.compareTo(interval) < 0) {
            throw new IllegalArgumentException("span = " + span + ", expected at least interval = " + interval);
        }
        if (floodPatience < 1 || patience < floodPatience) {
            throw new IllegalArgumentException("floodPatience = " + floodPatience + ", patience = " + patience
                    + ", expected at least 1, and no more in a flood");
        }
        if (minSamples < 1 || floor < 1 || inFlight < 1) {
            throw new IllegalArgumentException("minSamples = " + minSamples + ", floor = " + floor + ", inFlight = "
                    + inFlight + ", expected at least 1 each");
        }
    }

    /** Whether enough came back from the lanes to conclude something from it. */
    boolean tells(LaneProgress lanes) {
        return lanes.dispatches() >= minSamples;
    }

    /** Whether some came back, and in time: too few for a rate, enough to say that no queue stands. */
    boolean tellsOfCalm(LaneProgress lanes) {
        return lanes.dispatches() >= Math.max(1, minSamples / FEW) && lanes.meanDelay() <= standing.toNanos();
    }
}
