package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import org.crisisline.cli.perf.Flood;
import org.crisisline.cli.perf.FloodPlan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten times as many NORMAL messages as are carried, from this same machine, and somebody who needs help meanwhile. */
@Tag("campaign")
@Timeout(600)
class FloodCampaignTest {
    /** 500 people who type as fast as a connection may, if the machine can make so many messages. */
    private static final FloodPlan FLOOD = new FloodPlan(
            250,
            Integer.getInteger("flood.messages", 10_000),
            10,
            Duration.ofSeconds(20),
            Duration.ofSeconds(Long.getLong("flood.seconds", 30)));

    private static final double PROMISED_MS = 100;

    @Test
    void emergenciesPassAFloodUnhindered() throws Exception {
        RunningSystem system = RunningSystem.shared();
        try (Flood flood = new Flood(system.stack(), FLOOD, new PrintWriter(Writer.nullWriter()))) {
            Flood.Result result = flood.run();

            System.out.println(result.json().toPrettyString());
            assertThat(result.emergencies().isWhole())
                    .as("no emergency refused or lost")
                    .isTrue();
            assertThat(result.flood().refused())
                    .as("messages of the flood that were refused")
                    .isPositive();
            assertThat(result.emergencies().gateway().getValueAtPercentile(99) / 1e6)
                    .as("milliseconds at p99, as the gateway sees it")
                    .isLessThan(PROMISED_MS);
        }
    }
}
