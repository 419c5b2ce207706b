package org.crisisline.monitor.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.crisisline.schemas.record.HistogramSnapshot;
import org.junit.jupiter.api.Test;

class FleetWindowsTest {
    private static final String METRIC = "crisis_gateway_delivery_seconds";

    private final FleetWindows fleet = new FleetWindows(10, 1_000);

    /** The definition: the smallest value so that the share of values at or below it is reached. */
    private static long reference(List<Long> values, double percentile) {
        List<Long> sorted = values.stream().sorted().toList();
        int index = (int) Math.ceil(percentile / 100 * sorted.size()) - 1;
        return sorted.get(Math.max(0, index));
    }

    /** Three instances of very different speed over ten minutes, with pauses: an average of their percentiles would be far off. */
    @Test
    void percentilesAreThoseOfAllValuesOfTheFleetInEveryWindow() {
        long seed = 20_260_301;
        Random random = new Random(seed);
        Deque<List<Long>> kept = new ArrayDeque<>();
        long second = 1_000;
        for (int step = 0; step < 600; step++) {
            second++;
            List<Long> all = new ArrayList<>();
            boolean pause = step % 97 > 80;
            for (int instance = 0; instance < 3 && !pause; instance++) {
                long[] values = new long[random.nextInt(40)];
                for (int i = 0; i < values.length; i++) {
                    double exponential = -Math.log(1 - random.nextDouble());
                    values[i] = 50_000 + Math.round(exponential * 2_000_000 * Math.pow(8, instance));
                    all.add(values[i]);
                }
                if (values.length > 0) {
                    fleet.add(second, Measured.latency("gw-" + instance, METRIC, values));
                }
            }
            fleet.advance(second);
            kept.addLast(all);
            if (kept.size() > 300) {
                kept.removeFirst();
            }
            if (step % 37 == 0 || step > 590) {
                check(kept, seed, step);
            }
        }
    }

    private void check(Deque<List<Long>> kept, long seed, int step) {
        List<List<Long>> seconds = List.copyOf(kept);
        for (WindowLength window : WindowLength.values()) {
            List<Long> expected = new ArrayList<>();
            seconds.subList(Math.max(0, seconds.size() - window.seconds()), seconds.size())
                    .forEach(expected::addAll);
            Histogram found = fleet.values(METRIC, window);
            assertThat(found.getTotalCount())
                    .as("seed %d step %d window %s", seed, step, window)
                    .isEqualTo(expected.size());
            if (!expected.isEmpty()) {
                for (double percentile : new double[] {50, 90, 99, 100}) {
                    double wanted = reference(expected, percentile);
                    assertThat((double) found.getValueAtPercentile(percentile))
                            .as("seed %d step %d window %s p%s", seed, step, window, percentile)
                            .isCloseTo(wanted, within(Math.max(2_000, wanted * 0.002)));
                }
            }
        }
    }

    @Test
    void theSlowestValueLeavesTheWindowWithItsSecond() {
        fleet.add(1_001, Measured.latency("a", METRIC, Measured.millis(900)));
        fleet.add(1_005, Measured.latency("a", METRIC, Measured.millis(10)));
        fleet.advance(1_010);
        assertThat(fleet.values(METRIC, WindowLength.TEN_SECONDS).getMaxValue()).isGreaterThan(890_000_000);

        fleet.advance(1_011);

        assertThat(fleet.values(METRIC, WindowLength.TEN_SECONDS).getMaxValue()).isLessThan(11_000_000);
        assertThat(fleet.values(METRIC, WindowLength.ONE_MINUTE).getMaxValue()).isGreaterThan(890_000_000);
    }

    @Test
    void aLateOneCountsInTheWindowsThatItBelongsTo() {
        fleet.advance(1_100);
        fleet.add(1_060, Measured.latency("a", METRIC, Measured.millis(5)));

        assertThat(fleet.values(METRIC, WindowLength.TEN_SECONDS).getTotalCount())
                .isZero();
        assertThat(fleet.values(METRIC, WindowLength.ONE_MINUTE).getTotalCount())
                .isEqualTo(1);

        fleet.advance(1_120);
        assertThat(fleet.values(METRIC, WindowLength.ONE_MINUTE).getTotalCount())
                .isZero();
        assertThat(fleet.values(METRIC, WindowLength.FIVE_MINUTES).getTotalCount())
                .isEqualTo(1);
    }

    @Test
    void oneThatIsTooLateIsLeftOutAndCounted() {
        fleet.advance(2_000);
        fleet.add(1_700, Measured.latency("a", METRIC, Measured.millis(5)));

        assertThat(fleet.values(METRIC, WindowLength.FIVE_MINUTES).getTotalCount())
                .isZero();
        assertThat(fleet.refused()).isEqualTo(1);
    }

    @Test
    void afterALongSilenceNothingIsLeft() {
        fleet.add(1_001, Measured.latency("a", METRIC, Measured.millis(5)));

        fleet.advance(9_999);

        assertThat(fleet.values(METRIC, WindowLength.FIVE_MINUTES).getTotalCount())
                .isZero();
        assertThat(fleet.percentiles()).isEmpty();
    }

    @Test
    void seriesOfOneMetricAreMergedAndAlsoShownApart() {
        fleet.add(
                1_001,
                Measured.telemetry(
                        "a",
                        List.of(
                                new HistogramSnapshot(
                                        METRIC, Map.of("priority", "HIGH"), Measured.histogram(Measured.millis(1))),
                                new HistogramSnapshot(
                                        METRIC, Map.of("priority", "LOW"), Measured.histogram(Measured.millis(9)))),
                        List.of()));

        assertThat(fleet.values(METRIC, WindowLength.ONE_MINUTE).getTotalCount())
                .isEqualTo(2);
        assertThat(fleet.percentiles())
                .extracting(shown -> shown.series().tags().get("priority"))
                .containsOnly("HIGH", "LOW");
    }

    @Test
    void aNameAsInCodeIsTheSameAsTheExportedOne() {
        assertThat(FleetWindows.sameMetric("crisis.gateway.delivery", METRIC)).isTrue();
        assertThat(FleetWindows.sameMetric("crisis_gateway_delivery", METRIC)).isTrue();
        assertThat(FleetWindows.sameMetric("crisis_gateway_deliveries_seconds", METRIC))
                .isFalse();
    }

    @Test
    void countersSumOverTheWindow() {
        fleet.add(1_001, Measured.count("a", "c_total", 5));
        fleet.add(1_001, Measured.count("b", "c_total", 2));
        fleet.add(1_050, Measured.count("a", "c_total", 1));

        assertThat(fleet.growth("c_total", WindowLength.TEN_SECONDS)).isEqualTo(1);
        assertThat(fleet.growth("c_total", WindowLength.ONE_MINUTE)).isEqualTo(8);
        fleet.advance(1_061);
        assertThat(fleet.growth("c_total", WindowLength.ONE_MINUTE)).isEqualTo(1);
    }

    @Test
    void garbageIsCountedAndHarmsNobody() {
        fleet.add(
                1_001,
                Measured.telemetry(
                        "a",
                        List.of(new HistogramSnapshot(METRIC, Map.of(), ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}))),
                        List.of()));
        fleet.add(1_002, Measured.latency("a", METRIC, Measured.millis(5)));

        assertThat(fleet.refused()).isEqualTo(1);
        assertThat(fleet.values(METRIC, WindowLength.ONE_MINUTE).getTotalCount())
                .isEqualTo(1);
    }

    @Test
    void thereAreNoMoreSeriesThanAllowed() {
        for (int i = 0; i < 30; i++) {
            fleet.add(1_001, Measured.latency("a", "metric_" + i, Measured.millis(1)));
        }

        assertThat(fleet.percentiles().stream()
                        .map(shown -> shown.series().metric())
                        .distinct())
                .hasSize(10);
        assertThat(fleet.refused()).isEqualTo(20);
    }
}
