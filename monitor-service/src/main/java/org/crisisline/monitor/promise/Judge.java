package org.crisisline.monitor.promise;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.crisisline.monitor.window.FleetWindows;
import org.crisisline.monitor.window.Percentiles;
import org.crisisline.monitor.window.SeriesKey;
import org.crisisline.monitor.window.WindowLength;

/** Holds promises against what was measured. Pure. */
public final class Judge {
    private final List<Promise> promises;
    private final WindowLength window;

    /**
     * @param promises what is judged, in the order in which it is shown
     * @param window over which
     */
    public Judge(List<Promise> promises, WindowLength window) {
        this.promises = List.copyOf(promises);
        this.window = window;
    }

    /** How each promise stands now. */
    public List<Judgement> judge(FleetWindows fleet) {
        return promises.stream().map(promise -> judge(promise, fleet)).toList();
    }

    private Judgement judge(Promise promise, FleetWindows fleet) {
        if (promise instanceof Promise.Success success) {
            return success(success, fleet);
        }
        Map<WindowLength, Histogram> values = new EnumMap<>(WindowLength.class);
        for (WindowLength length : WindowLength.values()) {
            values.put(length, fleet.values(promise.metric(), length));
        }
        SeriesKey key = new SeriesKey(promise.metric(), Map.of());
        List<Percentiles> windows = Stream.of(WindowLength.values())
                .map(length -> Percentiles.of(key, length, values.get(length)))
                .toList();
        Histogram judged = values.get(window);
        return promise instanceof Promise.Latency latency
                ? latency(latency, judged, windows)
                : inTime((Promise.InTime) promise, judged, windows);
    }

    private Judgement latency(Promise.Latency promise, Histogram values, List<Percentiles> windows) {
        double limit = millis(promise.atMost());
        double value = millis(Duration.ofNanos(values.getValueAtPercentile(promise.percentile())));
        long count = values.getTotalCount();
        boolean kept = value < limit;
        return new Judgement(promise, verdict(promise, count, kept), window, count, value, limit, windows);
    }

    private Judgement inTime(Promise.InTime promise, Histogram values, List<Percentiles> windows) {
        long count = values.getTotalCount();
        // At or below the bucket of the limit: 0.1 % beside it, which is what the histogram can tell.
        double share = count == 0
                ? 1
                : values.getPercentileAtOrBelowValue(promise.within().toNanos()) / 100;
        boolean kept = share >= promise.atLeast();
        return new Judgement(promise, verdict(promise, count, kept), window, count, share, promise.atLeast(), windows);
    }

    private Judgement success(Promise.Success promise, FleetWindows fleet) {
        double good = fleet.growth(promise.metric(), window);
        double bad = fleet.growth(promise.failures(), window);
        long count = Math.round(good + bad);
        double share = count == 0 ? 1 : good / (good + bad);
        boolean kept = share >= promise.atLeast();
        return new Judgement(
                promise, verdict(promise, count, kept), window, count, share, promise.atLeast(), List.of());
    }

    private static Verdict verdict(Promise promise, long count, boolean kept) {
        if (count == 0) {
            return Verdict.NO_DATA;
        }
        if (kept) {
            return Verdict.HELD;
        }
        return count < promise.minimumCount() ? Verdict.TOO_FEW : Verdict.BROKEN;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
