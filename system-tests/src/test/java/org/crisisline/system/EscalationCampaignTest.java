package org.crisisline.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
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
 * People ask for a human, twenty a second, while what carries their cry dies or stops, and others talk meanwhile. Somebody is called for
 * every one of them; how soon is written to {@code target/escalations.md}, a row a fault. {@code docs/escalation-drills.md} says what stands in it.
 */
@Tag("campaign")
@Timeout(3_600)
class EscalationCampaignTest {
    /** Whatever happens to an escalation-service or to Redis, and in health. */
    static final Duration PROMISE = Duration.ofMillis(200);

    /** While the brokers choose another leader, or are gone. */
    static final Duration PROMISE_WITHOUT_LOG = Duration.ofMillis(500);

    /** A thousand connections in five hundred sessions. Nobody of them asks for a human, but the very first; one in 29 messages is an EMERGENCY all the same. */
    private static final TrafficPlan TALK = talk(500, 500);

    /** Nine JVMs more share the same cores: less is said. */
    private static final TrafficPlan TALK_OVER_THREE_BROKERS = talk(100, 150);

    private static final int PER_SECOND = Integer.getInteger("drill.escalations", 20);

    /** Part of the names of the faults to be run: all, or {@code -Ddrill.only=Redis}. */
    private static final String ONLY = System.getProperty("drill.only", "");

    /** After the start, compilers are busy for half a minute. */
    private static final Duration WARM_UP = Duration.ofSeconds(40);

    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration LASTS = Duration.ofSeconds(10);
    private static final Duration AFTER = Duration.ofSeconds(7);

    /** With the logs of all processes; kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void somebodyIsCalledForEveryoneOverOneBroker() throws Exception {
        drill("escalations.md", FleetPlan.small(), TALK, overOneBroker());
    }

    @Test
    void somebodyIsCalledForEveryoneOverThreeBrokers() throws Exception {
        drill(
                "escalations-brokers.md",
                FleetPlan.standard().escalations(2),
                TALK_OVER_THREE_BROKERS,
                overThreeBrokers());
    }

    private void drill(String file, FleetPlan plan, TrafficPlan talk, Map<Fault, Duration> faults) throws Exception {
        EscalationReport report = EscalationReport.begin(Path.of("target", file), talk, PER_SECOND);
        SoftAssertions promises = new SoftAssertions();
        try (Fleet fleet = Fleet.of(plan, folder).start();
                Traffic traffic = new Traffic(fleet, talk).connect()) {
            EscalationDrill drill = new EscalationDrill(fleet, traffic, PER_SECOND, BEFORE, AFTER);
            drill.run(nothingFor(WARM_UP), PROMISE);
            for (Map.Entry<Fault, Duration> next : faults.entrySet()) {
                if (!next.getKey().name().contains(ONLY)) {
                    continue;
                }
                EscalationDrill.Cost cost = drill.run(next.getKey(), next.getValue());
                report.add(cost);
                promises.assertThat(cost.struck().longest())
                        .as("the longest wait by %s", cost.fault())
                        .isLessThan(cost.promised());
                if (cost.fault().equals(HEALTH)) {
                    promises.assertThat(cost.again())
                            .as("calls again in health")
                            .isZero();
                }
            }
        }
        promises.assertAll();
    }

    private static TrafficPlan talk(int sessions, int rate) {
        return new TrafficPlan(
                Integer.getInteger("drill.sessions", sessions),
                Integer.getInteger("drill.rate", rate),
                29,
                Integer.MAX_VALUE);
    }

    private static Fault nothingFor(Duration lasts) {
        return new Fault("nothing", lasts, fleet -> {}, fleet -> {});
    }

    private static final Fault HEALTH = nothingFor(LASTS);

    private static Map<Fault, Duration> overOneBroker() {
        Map<Fault, Duration> faults = new LinkedHashMap<>();
        faults.put(HEALTH, PROMISE);
        faults.put(Fault.kill("an escalation-service", LASTS, fleet -> Node.escalation(1)), PROMISE);
        faults.put(Fault.pause("an escalation-service", LASTS, fleet -> Node.escalation(2)), PROMISE);
        faults.put(Fault.kill("Redis", LASTS, fleet -> Node.redis()), PROMISE);
        faults.put(Fault.pause("Redis", LASTS, fleet -> Node.redis()), PROMISE);
        faults.put(Fault.pauseAll("the only broker", LASTS, Node.Kind.BROKER), PROMISE_WITHOUT_LOG);
        faults.put(Fault.killAll("the only broker", LASTS, Node.Kind.BROKER), PROMISE_WITHOUT_LOG);
        return faults;
    }

    private static Map<Fault, Duration> overThreeBrokers() {
        Map<Fault, Duration> faults = new LinkedHashMap<>();
        faults.put(Fault.kill("an emergency partition's leader", LASTS, Aims::emergencyLeader), PROMISE_WITHOUT_LOG);
        faults.put(Fault.pause("an emergency partition's leader", LASTS, Aims::emergencyLeader), PROMISE_WITHOUT_LOG);
        faults.put(Fault.killAll("all brokers", LASTS, Node.Kind.BROKER), PROMISE_WITHOUT_LOG);
        faults.put(Fault.pauseAll("all brokers", LASTS, Node.Kind.BROKER), PROMISE_WITHOUT_LOG);
        return faults;
    }
}
