package org.crisisline.monitor.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crisisline.monitor.alert.AlertBook;
import org.crisisline.monitor.alert.AlertRule;
import org.crisisline.monitor.alert.Moment;
import org.crisisline.monitor.alert.Observation;
import org.crisisline.monitor.promise.Judge;
import org.crisisline.monitor.promise.Promise;
import org.crisisline.monitor.window.Measured;
import org.crisisline.monitor.window.WindowLength;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.Alert;
import org.crisisline.schemas.record.AlertSeverity;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.record.Sample;
import org.crisisline.schemas.record.Telemetry;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final long LOG = 1_700_000_000_000L;

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T02:03:04Z"));
    private final List<Alert> told = new ArrayList<>();
    private final List<Observation> further = new ArrayList<>();
    private final Watch watch = new Watch(
            new Judge(
                    List.of(new Promise.Latency(
                            "escalation",
                            "crisis_gateway_escalation_seconds",
                            100,
                            Duration.ofMillis(200),
                            AlertSeverity.EMERGENCY,
                            1)),
                    WindowLength.ONE_MINUTE),
            new AlertBook(new AlertRule(Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(15)), 10),
            new WatchSettings(Duration.ofSeconds(5), Duration.ofSeconds(60), 10, 10),
            () -> further,
            told::add,
            now());

    private Moment now() {
        return new Moment(clock.instant(), clock.nanos());
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            watch.tick(now());
        }
    }

    @Test
    void aLateEscalationIsToldAtOnceWithWhatWasPromised() {
        watch.telemetry(
                Measured.latency("gw-1", "crisis_gateway_escalation_seconds", Measured.millis(12, 260)), LOG, now());

        watch.tick(now());

        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.EMERGENCY);
            assertThat(alert.getSubject()).isEqualTo("escalation");
            assertThat(alert.getThreshold()).isEqualTo(200);
            assertThat(alert.getSummary())
                    .startsWith("escalation: 26")
                    .endsWith("over the last 1m (2 values), promised is under 200.0 ms");
        });
        assertThat(watch.status().held()).isFalse();
        pass(80);
        assertThat(watch.status().held()).isTrue();
        assertThat(told).last().extracting(Alert::getFiring).isEqualTo(false);
    }

    @Test
    void anInstanceThatFallsSilentIsDownThenForgotten() {
        watch.telemetry(Measured.count("gw-1", "c_total", 1), LOG, now());
        pass(4);
        assertThat(watch.status().services()).hasSize(1);
        assertThat(watch.status()
                        .isUp(watch.status()
                                .services()
                                .get(0)
                                .ageMs(watch.status().logMs())))
                .isTrue();

        pass(10);
        assertThat(told)
                .singleElement()
                .satisfies(alert -> assertThat(alert.getSubject()).isEqualTo("ingress-gateway/gw-1"));

        pass(60);
        assertThat(watch.status().services()).isEmpty();
        assertThat(told).last().extracting(Alert::getFiring).isEqualTo(false);
    }

    @Test
    void agesAreByTheLogHoweverFarItsClockIsFromOurs() {
        watch.telemetry(Measured.count("gw-1", "c_total", 1), LOG - 3_000, now());
        watch.telemetry(Measured.count("gw-2", "c_total", 1), LOG, now());

        watch.tick(now());

        assertThat(watch.status().services())
                .extracting(sighting -> sighting.ageMs(watch.status().logMs()))
                .containsExactly(3_000L, 0L);
    }

    @Test
    void aGatewaysNewerEpochCounts() {
        watch.heartbeat(heartbeat(2, 20), LOG, now());
        watch.heartbeat(heartbeat(1, 99), LOG + 10, now());

        watch.tick(now());

        assertThat(watch.status().gateways())
                .singleElement()
                .extracting(sighting -> sighting.heartbeat().getConnections())
                .isEqualTo(20);
    }

    @Test
    void laneThatWasStartedAnew_isCriticalUntilItHasBeenQuietForLongEnough() {
        watch.telemetry(lane("crisis_delivery_lane_restarts_total", "emergency"), LOG, now());

        hearFor(10);

        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.CRITICAL);
            assertThat(alert.getSubject()).isEqualTo("lane-restarted/emergency");
            assertThat(alert.getSummary())
                    .isEqualTo("lane emergency: it stood still and was started anew (1 in the last 5m)");
        });
        hearFor(40);
        assertThat(told).as("not over yet").hasSize(1);
        hearFor(30);
        assertThat(told).hasSize(2).last().extracting(Alert::getFiring).isEqualTo(false);
    }

    @Test
    void replacedThread_isAWarning_andTheThirdIsCritical() {
        watch.telemetry(lane("crisis_delivery_thread_replacements_total", "routine"), LOG, now());
        hearFor(10);
        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.WARNING);
            assertThat(alert.getSubject()).isEqualTo("thread-replaced/routine");
        });
        hearFor(20);
        assertThat(told).hasSize(2).last().extracting(Alert::getFiring).isEqualTo(false);

        watch.telemetry(lane("crisis_delivery_thread_replacements_total", "routine"), log(), now());
        watch.telemetry(lane("crisis_delivery_thread_replacements_total", "routine"), log(), now());
        hearFor(5);

        assertThat(told).last().extracting(Alert::getSeverity).isEqualTo(AlertSeverity.CRITICAL);
    }

    @Test
    void laneThatDoesNotRun_isOneCriticalAlert_forAsLongAsItIsCountedAndAMinute() {
        for (int look = 0; look < 24; look++) {
            watch.telemetry(lane("crisis_delivery_lane_not_running_looks_total", "routine"), log(), now());
            hearFor(5);
        }

        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.CRITICAL);
            assertThat(alert.getSubject()).isEqualTo("lane-not-running/routine");
            assertThat(alert.getSummary())
                    .isEqualTo(
                            "lane routine: a processor found that it had not been running for minutes (1 in the last 5m)");
        });
        hearFor(50);
        assertThat(told).as("not over yet").hasSize(1);
        hearFor(30);
        assertThat(told).hasSize(2).last().extracting(Alert::getFiring).isEqualTo(false);
    }

    @Test
    void gatewayThatIsCutOff_isAWarningByItsName_andAMinuteOfItIsCritical() {
        cutOffFor(5);
        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.WARNING);
            assertThat(alert.getSubject()).isEqualTo("gateway-cut-off/gw-7");
            assertThat(alert.getSummary())
                    .startsWith("gateway gw-7: it found itself cut off from the log, and told its clients so (");
        });
        hearFor(30);
        assertThat(told).hasSize(2).last().extracting(Alert::getFiring).isEqualTo(false);

        cutOffFor(54);
        assertThat(told).last().extracting(Alert::getSeverity).isEqualTo(AlertSeverity.WARNING);
        cutOffFor(1);
        assertThat(told).last().satisfies(alert -> {
            assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.CRITICAL);
            assertThat(alert.getFiring()).isTrue();
        });
    }

    @Test
    void gatewayThatWasCutOffFromEverything_isToldWhenTheLastOfItsCountComes() {
        watch.telemetry(cutOff(40), LOG, now());

        hearFor(5);

        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.getSubject()).isEqualTo("gateway-cut-off/gw-7");
            assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.WARNING);
        });
    }

    @Test
    void whatOthersObserve_isToldLikeWhatIsJudgedHere() {
        further.add(new Observation("escalation-untaken/esc-1", true, AlertSeverity.EMERGENCY, true, 1, 0, "nobody"));
        watch.tick(now());
        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.getSeverity()).isEqualTo(AlertSeverity.EMERGENCY);
            assertThat(alert.getSubject()).isEqualTo("escalation-untaken/esc-1");
        });

        further.clear();
        watch.tick(now());

        assertThat(told).hasSize(2).last().extracting(Alert::getFiring).isEqualTo(false);
    }

    /** Seconds in which the processor goes on measuring, so that it is not its silence that is told. */
    private void hearFor(int seconds) {
        for (int i = 0; i < seconds; i++) {
            pass(1);
            watch.telemetry(processor(List.of()), log(), now());
        }
    }

    /** Seconds in which a gateway is cut off, in which its telemetry gets through. */
    private void cutOffFor(int seconds) {
        for (int i = 0; i < seconds; i++) {
            watch.telemetry(cutOff(4), log(), now());
            pass(1);
        }
    }

    private static Telemetry cutOff(int looks) {
        return processor(
                List.of(new Sample("crisis_gateway_cut_off_looks_total", Map.of("gateway", "gw-7"), (double) looks)));
    }

    private long log() {
        return watch.status().logMs();
    }

    private static Telemetry lane(String metric, String lane) {
        return processor(List.of(new Sample(metric, Map.of("lane", lane, "cause", "stuck"), 1.0)));
    }

    private static Telemetry processor(List<Sample> counters) {
        return Measured.telemetry("p-1", List.of(), counters);
    }

    private static GatewayHeartbeat heartbeat(long epoch, int connections) {
        return GatewayHeartbeat.newBuilder()
                .setGatewayId("gw-1")
                .setEpoch(epoch)
                .setMailbox(3)
                .setBeat(1)
                .setUrl("wss://localhost:8443")
                .setConnections(connections)
                .build();
    }
}
