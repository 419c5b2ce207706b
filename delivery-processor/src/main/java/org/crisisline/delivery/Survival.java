package org.crisisline.delivery;

import java.time.Duration;
import java.util.Objects;

/**
 * What an application is forgiven before its process ends.
 *
 * @param replacements how often a dead stream thread is replaced
 * @param restarts how often a lane that stands still is started anew
 * @param window both within that time
 * @param stuckAfter how long a lane may stand still before records that wait
 * @param notRunningAfter how long a lane may not run at all before somebody is told
 */
public record Survival(int replacements, int restarts, Duration window, Duration stuckAfter, Duration notRunningAfter) {
    /** Checks that everything is there, and that there are looks enough to judge an outage by; further bounds are those of the configuration. */
    public Survival {
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(stuckAfter, "stuckAfter");
        Objects.requireNonNull(notRunningAfter, "notRunningAfter");
        if (notRunningAfter.compareTo(stuckAfter) < 0) {
            throw new IllegalArgumentException(
                    "notRunningAfter = " + notRunningAfter + ": expected at least stuckAfter = " + stuckAfter);
        }
    }
}
