package org.crisisline.gateway.load;

import java.time.Duration;

/**
 * When there is too much load, and what is done about it.
 *
 * @param interval how often it is judged
 * @param patience intervals in a row that must be too slow before anything is refused
 * @param minSamples with fewer messages in an interval nothing is concluded from it
 * @param acknowledged the log's quickest answer of an interval may take this long
 * @param delivered the quickest delivery of an interval may take this long
 * @param loopDelay a task may wait this long for its event loop
 * @param floor what is taken at least, in messages a second
 * @param decrease what is left of the rate when it is too much, 0 to 1
 * @param growth by which share it grows in an interval when it is not, 0 to 1
 * @param release after this long without a refusal there is no limit any more
 * @param inFlight messages that may wait for the log's answer, below EMERGENCY
 * @param retryAfter when a refused HIGH may come again; NORMAL waits twice, LOW four times as long
 */
public record LoadSettings(
        Duration interval,
        int patience,
        int minSamples,
        Duration acknowledged,
        Duration delivered,
        Duration loopDelay,
        int floor,
        double decrease,
        double growth,
        Duration release,
        int inFlight,
        Duration retryAfter) {
    public LoadSettings {
        if (decrease <= 0 || decrease >= 1) {
            throw new IllegalArgumentException("decrease = " + decrease + ", expected above 0 and below 1");
        }
        if (growth <= 0 || growth > 1) {
            throw new IllegalArgumentException("growth = " + growth + ", expected above 0, at most 1");
        }
        if (patience < 1 || minSamples < 1 || floor < 1 || inFlight < 1) {
            throw new IllegalArgumentException("patience = " + patience + ", minSamples = " + minSamples + ", floor = "
                    + floor + ", inFlight = " + inFlight + ", expected at least 1 each");
        }
    }
}
