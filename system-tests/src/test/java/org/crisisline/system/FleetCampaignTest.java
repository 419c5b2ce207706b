package org.crisisline.system;

import static org.crisisline.system.Fault.Scope.PARTICIPANT;
import static org.crisisline.system.Fault.Scope.PARTITION;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.FleetPlan;
import org.crisisline.system.fleet.Node;
import org.crisisline.system.traffic.Account;
import org.crisisline.system.traffic.Traffic;
import org.crisisline.system.traffic.TrafficPlan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that can die, stop or be cut off does, while 400 people say 300 messages a second. What it cost is written to {@code
 * target/campaigns.md}, a row a fault; {@code docs/campaigns.md} is a copy of the last one on a quiet machine.
 */
@Tag("campaign")
@Timeout(3_600)
class FleetCampaignTest {
    /** What is promised: from a fault to the next delivered message. */
    static final Duration PROCESSOR = Duration.ofSeconds(5);

    static final Duration BROKER = Duration.ofSeconds(5);
    static final Duration GATEWAY = Duration.ofSeconds(2);

    /** Of what people say before any fault, and beside one that leaves something to talk to: refusals must not be what keeps the promises. */
    private static final double REFUSED = 0.02;

    /** Less on a machine that is busy with something else: {@code -Ddrill.sessions=50 -Ddrill.rate=60}. */
    private static final TrafficPlan TALK = TrafficPlan.CAMPAIGN
            .sessions(Integer.getInteger("drill.sessions", TrafficPlan.CAMPAIGN.sessions()))
            .rate(Integer.getInteger("drill.rate", TrafficPlan.CAMPAIGN.messagesPerSecond()));

    /** Part of the names of the faults to be run: all, or {@code -Ddrill.only=gateway}. */
    private static final String ONLY = System.getProperty("drill.only", "");

    /** What is promised is promised of processes that have run for a while; those that a fault hits come back cold. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private static final Duration COMING_AND_GOING = Duration.ofSeconds(90);
    private static final Duration CALM = Duration.ofSeconds(30);
    private static final Duration SETTLING = Duration.ofSeconds(90);

    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration LASTS = Duration.ofSeconds(10);
    private static final Duration AFTER = Duration.ofSeconds(15);
    private static final Duration DARK = Duration.ofSeconds(2);

    private static final List<Fault> FAULTS = List.of(
            Fault.kill("a processor", LASTS, Aims::deliverer).within(PARTITION, PROCESSOR),
            Fault.kill("a gateway", LASTS, fleet -> Node.gateway(1)).within(PARTICIPANT, GATEWAY),
            Fault.kill("a message partition's leader", LASTS, Aims::leader).within(PARTITION, BROKER),
            Fault.kill("the leading controller", LASTS, Aims::controller).within(PARTITION, BROKER),
            Fault.kill("the escalation-service", LASTS, fleet -> Node.escalation(1)),
            Fault.kill("Redis", LASTS, fleet -> Node.redis()),
            Fault.pause("a processor", LASTS, Aims::deliverer).within(PARTITION, PROCESSOR),
            Fault.pause("a gateway", LASTS, fleet -> Node.gateway(2)),
            Fault.pause("a message partition's leader", LASTS, Aims::leader).within(PARTITION, BROKER),
            Fault.pause("the leading controller", LASTS, Aims::controller).within(PARTITION, BROKER),
            Fault.pause("the escalation-service", LASTS, fleet -> Node.escalation(1)),
            Fault.pause("Redis", LASTS, fleet -> Node.redis()),
            Fault.partingOf(Node.gateway(1), LASTS),
            Fault.outage("full stop and start", DARK, Fleet::stopAll),
            Fault.outage("kill -9 of everything", DARK, Fleet::killAll),
            Fault.outage("kill -9 of everything again", DARK, Fleet::killAll));

    /** With the logs of all processes; kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void whatWasAcceptedArrivesOnceAndInOrderWhateverIsKilledStoppedOrCutOff() throws Exception {
        CampaignReport report = CampaignReport.begin(Path.of("target", "campaigns.md"), TALK);
        SoftAssertions promises = new SoftAssertions();
        try (Fleet fleet = Fleet.of(FleetPlan.standard(), folder).start();
                Traffic traffic = new Traffic(fleet, TALK).connect()) {
            traffic.talk();
            traffic.listenFor(WARM_UP);
            traffic.listenWhileAllComeAndGo(COMING_AND_GOING);
            traffic.listenFor(CALM);
            traffic.pause();
            Account warmedUp = traffic.settle(SETTLING);
            promises.assertThat((double) warmedUp.refused() / warmedUp.said())
                    .as("share of %d messages that was refused before any fault", warmedUp.said())
                    .isLessThanOrEqualTo(REFUSED);
            Drill drill = new Drill(fleet, traffic, BEFORE, AFTER);
            for (Fault fault : FAULTS) {
                if (!fault.name().contains(ONLY)) {
                    continue;
                }
                Drill.Cost cost = drill.run(fault);
                report.add(cost);
                if (fault.extent() == Fault.Extent.PART) {
                    promises.assertThat(cost.refusedShare())
                            .as("share of %d messages that was refused by %s", cost.said(), fault)
                            .isLessThanOrEqualTo(REFUSED);
                }
                fault.target()
                        .ifPresent(target -> promises.assertThat(cost.measured(target.scope()))
                                .as("standstill of a %s by %s", target.scope(), fault)
                                .isLessThan(target.limit()));
            }
        }
        promises.assertAll();
    }
}
