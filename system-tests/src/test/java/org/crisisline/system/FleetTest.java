package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.FleetPlan;
import org.crisisline.system.fleet.Node;
import org.crisisline.system.traffic.Traffic;
import org.crisisline.system.traffic.TrafficPlan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of each kind stops or dies while people talk, and does not come back. Nothing is lost, nothing comes twice or out of order; how quick it
 * goes is judged by {@link FleetCampaignTest} on a quiet machine, and here only by ten times that.
 */
@Tag("heavy")
@Timeout(600)
class FleetTest {
    private static final TrafficPlan TALK = new TrafficPlan(25, 50, 12, 4);
    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration AFTER = Duration.ofSeconds(2);
    private static final Duration DEAD = Duration.ofSeconds(4);
    private static final Duration STILL = Duration.ofSeconds(10);

    /** With the logs of all processes; kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void whatWasAcceptedArrivesOnceAndInOrderWhoeverStopsOrDies() throws Exception {
        try (Fleet fleet = Fleet.of(FleetPlan.standard().partitions(3), folder).start();
                Traffic traffic = new Traffic(fleet, TALK).connect()) {
            Drill drill = new Drill(fleet, traffic, BEFORE, AFTER);

            drill.run(Fault.pause("a processor", STILL, Aims::deliverer));
            Drill.Cost gateway = drill.run(Fault.loss("a gateway", DEAD, f -> Node.gateway(1)));
            Drill.Cost processor = drill.run(Fault.loss("a processor", DEAD, Aims::deliverer));
            Drill.Cost broker = drill.run(Fault.loss("a partition's leader", DEAD, Aims::leader));

            assertThat(gateway.struck().longest()).isLessThan(FleetCampaignTest.GATEWAY.multipliedBy(10));
            assertThat(processor.struck().partition()).isLessThan(FleetCampaignTest.PROCESSOR.multipliedBy(10));
            assertThat(broker.struck().partition()).isLessThan(FleetCampaignTest.BROKER.multipliedBy(10));
        }
    }
}
