package org.crisisline.delivery.simulation;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code -Dsimulation.seed=N} replays one run; {@code -Dsimulation.runs=N} takes more or fewer. */
class LaneSimulationTest {
    private static final int RUNS = Integer.getInteger("simulation.runs", 2_000);

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void whateverFailsEverythingAcceptedIsAccountedForOnceInOrder() {
        Long only = Long.getLong("simulation.seed");
        if (only != null) {
            run(only);
            return;
        }
        for (long seed = 0; seed < RUNS; seed++) {
            run(seed);
        }
    }

    @Test
    @Tag("campaign")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void aHundredThousandRuns() {
        long first = System.nanoTime();
        for (long i = 0; i < 100_000; i++) {
            run(first + i);
        }
    }

    private static void run(long seed) {
        try {
            new LaneSimulation(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " (replay with -Dsimulation.seed=" + seed + "): " + e.getMessage(), e);
        }
    }
}
