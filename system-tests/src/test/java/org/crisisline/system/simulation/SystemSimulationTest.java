package org.crisisline.system.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * {@code -Dsimulation.seed=N} replays one run and tells its story; {@code -Dsimulation.runs=N} takes more or fewer. In the campaign
 * {@code -Dsimulation.first=N} and {@code -Dsimulation.campaign=N} name a range of seeds.
 */
@Tag("heavy")
class SystemSimulationTest {
    /** Says of each gateway that dies that it does; here thousands do. */
    private static final Logger TALKATIVE = (Logger) LoggerFactory.getLogger("org.crisisline.delivery.sessions");

    private static final int RUNS = Integer.getInteger("simulation.runs", 2_000);

    private static final int RUNS_BETWEEN_WORDS = 1_000;
    private static final int MOST_FAILURES = 10;

    @BeforeAll
    static void hush() {
        TALKATIVE.setLevel(Level.ERROR);
    }

    @AfterAll
    static void speakAgain() {
        TALKATIVE.setLevel(null);
    }

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
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

    /** Beyond the first two thousand: each was red once, as docs/simulation.md tells. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void seedThatFoundSomething_runAgain_findsNothing() {
        for (long seed :
                new long[] {2_673, 24_249, 36_382, 38_691, 59_775, 75_669, 92_469, 119_292, 223_185, 1_002_075}) {
            run(seed);
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void sameSeed_runTwice_sameStory() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(story(seed)).as("seed %d", seed).isEqualTo(story(seed));
        }
    }

    /** Says how far it is every so often; runs on when one fails, so that a night tells of more than one. */
    @Test
    @Tag("campaign")
    @Timeout(value = 90, unit = TimeUnit.MINUTES)
    void aHundredThousandRuns() {
        long first = Long.getLong("simulation.first", System.nanoTime());
        long runs = Long.getLong("simulation.campaign", 100_000L);
        long begin = System.nanoTime();
        List<AssertionError> failed = new ArrayList<>();
        for (long i = 0; i < runs && failed.size() < MOST_FAILURES; i++) {
            try {
                run(first + i);
            } catch (AssertionError e) {
                failed.add(e);
                System.out.println(e.getMessage());
            }
            if ((i + 1) % RUNS_BETWEEN_WORDS == 0 || i + 1 == runs) {
                double seconds = (System.nanoTime() - begin) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "simulation: seeds %d to %d, %d of %d runs, %d failed, %.1f a second%n",
                        first,
                        first + i,
                        i + 1,
                        runs,
                        failed.size(),
                        (i + 1) / seconds);
            }
        }
        assertThat(failed).as("runs that failed, from seed %d", first).isEmpty();
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
