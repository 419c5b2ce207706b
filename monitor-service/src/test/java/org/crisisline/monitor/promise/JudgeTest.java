package org.crisisline.monitor.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.crisisline.monitor.window.FleetWindows;
import org.crisisline.monitor.window.Measured;
import org.crisisline.monitor.window.WindowLength;
import org.crisisline.schemas.record.AlertSeverity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
    private static final Promise DELIVERY =
            new Promise.Latency("delivery", "d_seconds", 99, Duration.ofMillis(100), AlertSeverity.WARNING, 20);
    private static final Promise ESCALATION =
            new Promise.Latency("escalation", "e_seconds", 100, Duration.ofMillis(200), AlertSeverity.EMERGENCY, 1);
    private static final Promise IN_TIME =
            new Promise.InTime("in-time", "d_seconds", Duration.ofMillis(100), 0.985, AlertSeverity.WARNING, 20);
    private static final Promise CONNECTIONS =
            new Promise.Success("connections", "ok_total", "bad_total", 0.95, AlertSeverity.WARNING, 20);

    private final FleetWindows fleet = new FleetWindows(10, 100);

    private Judgement judge(Promise promise) {
        return new Judge(List.of(promise), WindowLength.ONE_MINUTE).judge(fleet).get(0);
    }

    private void values(String metric, int fast, double fastMs, int slow, double slowMs) {
        double[] millis = new double[fast + slow];
        Arrays.fill(millis, 0, fast, fastMs);
        Arrays.fill(millis, fast, fast + slow, slowMs);
        fleet.add(101, Measured.latency("a", metric, Measured.millis(millis)));
    }

    @ParameterizedTest
    @CsvSource({
        // fast at 10 ms, slow at 150 ms
        "100, 0, HELD",
        "199, 1, HELD",
        "990, 10, HELD",
        "985, 15, BROKEN",
        "0, 20, BROKEN",
        "0, 19, TOO_FEW",
        "18, 1, TOO_FEW",
        "0, 0, NO_DATA"
    })
    void aPercentileIsHeldWhenThatShareIsQuickEnough(int fast, int slow, Verdict verdict) {
        values("d_seconds", fast, 10, slow, 150);

        assertThat(judge(DELIVERY).verdict()).isEqualTo(verdict);
    }

    @Test
    void whatIsPromisedToBeUnderIsNotHeldByItsFigure() {
        values("d_seconds", 0, 1, 50, 101);
        assertThat(judge(DELIVERY).verdict()).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void oneEscalationThatIsLateBreaksThePromise() {
        values("e_seconds", 5_000, 20, 1, 230);

        Judgement judgement = judge(ESCALATION);

        assertThat(judgement.verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(judgement.value()).isCloseTo(230, within(0.5));
        assertThat(judgement.threshold()).isEqualTo(200);
        assertThat(judgement.count()).isEqualTo(5_001);
    }

    @ParameterizedTest
    @CsvSource({"985, 15, HELD", "984, 16, BROKEN", "1000, 0, HELD", "5, 5, TOO_FEW", "0, 0, NO_DATA"})
    void aShareInTime(int fast, int slow, Verdict verdict) {
        values("d_seconds", fast, 10, slow, 150);

        assertThat(judge(IN_TIME).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"95, 5, HELD", "94, 6, BROKEN", "0, 30, BROKEN", "0, 3, TOO_FEW", "40, 0, HELD", "0, 0, NO_DATA"})
    void aShareOfSuccesses(int good, int bad, Verdict verdict) {
        if (good > 0) {
            fleet.add(101, Measured.count("a", "ok_total", good));
        }
        if (bad > 0) {
            fleet.add(101, Measured.count("b", "bad_total", bad));
        }

        assertThat(judge(CONNECTIONS).verdict()).isEqualTo(verdict);
    }

    @Test
    void onlyTheJudgedWindowDecidesAndAllAreShown() {
        values("d_seconds", 0, 1, 100, 400);
        fleet.advance(170);
        fleet.add(171, Measured.latency("a", "d_seconds", Measured.millis(new double[] {1, 2, 3})));

        Judgement judgement = judge(DELIVERY);

        assertThat(judgement.verdict()).isEqualTo(Verdict.HELD);
        assertThat(judgement.windows()).extracting(shown -> shown.count()).containsExactly(3L, 3L, 103L);
        assertThat(judgement.judged().maxMs()).isCloseTo(3, within(0.01));
    }
}
