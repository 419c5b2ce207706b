package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import org.crisisline.cli.perf.Load;
import org.crisisline.cli.perf.LoadPlan;
import org.crisisline.cli.perf.LoadResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Minutes of conversation: nothing is lost, nothing refused. How quick it was is printed; the promises are judged by {@code crisis perf}. */
@Tag("campaign")
@Timeout(900)
class SoakCampaignTest {
    private static final LoadPlan PLAN = new LoadPlan(200, 1, Duration.ofSeconds(20), Duration.ofMinutes(5), 5);

    @Test
    void fiveMinutesOfTwoHundredPairsLoseNothing() throws Exception {
        PrintWriter progress = new PrintWriter(Writer.nullWriter());
        try (Load load = new Load(RunningSystem.shared().stack(), PLAN, progress)) {
            LoadResult result = load.run();

            System.out.println(result.json().toPrettyString());
            assertThat(result.sent()).isEqualTo(60_000);
            assertThat(result.lost()).isZero();
            assertThat(result.refused()).isZero();
        }
    }
}
