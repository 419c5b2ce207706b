package org.crisisline.system.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code -Dsimulation.seed=N} replays one run and tells its story; {@code -Dsimulation.runs=N} takes more or fewer. */
class SystemSimulationTest {
    private static final int RUNS = Integer.getInteger("simulation.runs", 2_000);

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void whateverFails_faultsAreOver_everythingAcceptedIsAccountedFor() {
        Long only = Long.getLong("simulation.seed");
        if (only != null) {
            replay(only);
            return;
        }
        for (long seed = 0; seed < RUNS; seed++) {
            run(seed);
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void sameSeed_runTwice_sameStory() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(story(seed)).as("seed %d", seed).isEqualTo(story(seed));
        }
    }

    @Test
    @Tag("campaign")
    @Timeout(value = 90, unit = TimeUnit.MINUTES)
    void aHundredThousandRuns() {
        long first = Long.getLong("simulation.first", System.nanoTime());
        for (long i = 0; i < Long.getLong("simulation.campaign", 100_000L); i++) {
            run(first + i);
        }
    }

    private static List<String> story(long seed) {
        SystemSimulation simulation = new SystemSimulation(seed, true);
        simulation.run();
        return simulation.story();
    }

    private static void run(long seed) {
        try {
            new SystemSimulation(seed, false).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " (replay with -Dsimulation.seed=" + seed + "): " + e.getMessage(), e);
        }
    }

    private static void replay(long seed) {
        SystemSimulation simulation = new SystemSimulation(seed, true);
        try {
            simulation.run();
        } finally {
            simulation.story().forEach(System.out::println);
        }
    }
}
