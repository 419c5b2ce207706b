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
 */
public record Survival(int replacements, int restarts, Duration window, Duration stuckAfter) {
    /** Checks that everything is there; bounds are those of the configuration. */
    public Survival {
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(stuckAfter, "stuckAfter");
    }
}
