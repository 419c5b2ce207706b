package org.crisisline.cli.perf;

import java.time.Duration;

/**
 * How much is thrown at a stack.
 *
 * @param pairs sessions, each of two who talk to each other
 * @param messages NORMAL messages a second, by all of them together
 * @param emergencies EMERGENCY messages a second of one more pair, which are what is measured
 * @param warmUp thrown and not counted
 * @param duration thrown and counted
 */
public record FloodPlan(int pairs, double messages, double emergencies, Duration warmUp, Duration duration) {
    private static final int MOST_PAIRS = 5_000;

    public FloodPlan {
        if (pairs < 1 || pairs > MOST_PAIRS) {
            throw new IllegalArgumentException("pairs = " + pairs + ", expected 1 to " + MOST_PAIRS);
        }
        if (!(messages > 0) || !(emergencies > 0)) {
            throw new IllegalArgumentException("messages = " + messages + ", emergencies = " + emergencies
                    + ", expected more than 0 a second of each");
        }
    }
}
