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
 * One of two escalation-services is stopped, then the other one is killed, while people ask for a human: somebody is called for every one.
 * How soon is judged by {@link EscalationCampaignTest} on a quiet machine, and here only by ten times that.
 */
@Tag("campaign")
@Timeout(300)
class EscalationFleetTest {
    private static final TrafficPlan TALK = new TrafficPlan(5, 20, 12, Integer.MAX_VALUE);
    private static final int PER_SECOND = 5;
    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration AFTER = Duration.ofMillis(500);
    private static final Duration LASTS = Duration.ofSeconds(2);

    /** With the logs of all processes; kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void somebodyIsCalledForEveryoneWhicheverEscalationServiceStopsOrDies() throws Exception {
        try (Fleet fleet = Fleet.of(FleetPlan.small(), folder).start();
                Traffic traffic = new Traffic(fleet, TALK).connect()) {
            EscalationDrill drill = new EscalationDrill(fleet, traffic, PER_SECOND, BEFORE, AFTER);
            Duration limit = EscalationCampaignTest.PROMISE.multipliedBy(10);

            EscalationDrill.Cost stopped =
                    drill.run(Fault.pause("an escalation-service", LASTS, f -> Node.escalation(1)), limit);
            EscalationDrill.Cost killed =
                    drill.run(Fault.loss("an escalation-service", LASTS, f -> Node.escalation(2)), limit);

            assertThat(stopped.late()).isZero();
            assertThat(killed.late()).isZero();
        }
    }
}
