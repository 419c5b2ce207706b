package org.crisisline.monitor.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.crisisline.schemas.record.HistogramSnapshot;
import org.crisisline.schemas.record.Sample;
import org.crisisline.schemas.record.Telemetry;

/**
 * Everything that the fleet measured in the last five minutes. Bounded in the number of series; those without values for five minutes go.
 * What does not fit is counted in {@link #refused}.
 */
public final class FleetWindows {
    private final int maxSeries;
    private final Map<SeriesKey, SlidingHistogram> histograms = new TreeMap<>();
    private final Map<SeriesKey, SlidingSum> sums = new HashMap<>();
    private long now;
    private long refused;

    /**
     * @param maxSeries latencies, and counters, kept at most of each
     * @param now the second that it begins with
     */
    public FleetWindows(int maxSeries, long now) {
        this.maxSeries = maxSeries;
        this.now = now;
    }

    /** Adds what an instance measured in the interval that ended in that second. */
    public void add(long second, Telemetry telemetry) {
        advance(second);
        for (HistogramSnapshot snapshot : telemetry.getHistograms()) {
            SlidingHistogram series = histogram(new SeriesKey(snapshot.getName(), snapshot.getTags()));
            if (series == null || !series.add(second, snapshot.getHistogram())) {
                refused++;
            }
        }
        for (Sample sample : telemetry.getCounters()) {
            SlidingSum series = sum(new SeriesKey(sample.getName(), sample.getTags()));
            if (series == null) {
                refused++;
            } else {
                series.add(second, sample.getValue());
            }
        }
    }

    /** Time goes on to that second; going back does nothing. */
    public void advance(long second) {
        if (second <= now) {
            return;
        }
        now = second;
        histograms.values().forEach(series -> series.advance(now));
        sums.values().forEach(series -> series.advance(now));
        histograms.values().removeIf(SlidingHistogram::isEmpty);
        sums.values().removeIf(series -> series.sum(WindowLength.LONGEST) == 0);
    }

    /** All values of a metric over a window, whatever their tags. A copy. */
    public Histogram values(String metric, WindowLength window) {
        Histogram merged = SlidingHistogram.empty();
        histograms.forEach((key, series) -> {
            if (sameMetric(key.metric(), metric)) {
                merged.add(series.window(window));
            }
        });
        return merged;
    }

    /** The growth of a counter over a window, whatever its tags. */
    public double growth(String metric, WindowLength window) {
        return sums.entrySet().stream()
                .filter(series -> sameMetric(series.getKey().metric(), metric))
                .mapToDouble(series -> series.getValue().sum(window))
                .sum();
    }

    /** The growth of a counter over a window, for each value of one of its tags; counters without the tag are left out. */
    public Map<String, Double> growthBy(String metric, String tag, WindowLength window) {
        Map<String, Double> growth = new TreeMap<>();
        sums.forEach((key, series) -> {
            String value = key.tags().get(tag);
            if (value != null && sameMetric(key.metric(), metric)) {
                growth.merge(value, series.sum(window), Double::sum);
            }
        });
        return growth;
    }

    /** What each series shows over each window that has values. */
    public List<Percentiles> percentiles() {
        List<Percentiles> all = new ArrayList<>();
        histograms.forEach((key, series) -> {
            for (WindowLength window : WindowLength.values()) {
                if (series.window(window).getTotalCount() > 0) {
                    all.add(Percentiles.of(key, window, series.window(window)));
                }
            }
        });
        return all;
    }

    /** How many measurements were not taken: too old, unreadable, or one series too many. */
    public long refused() {
        return refused;
    }

    private SlidingHistogram histogram(SeriesKey key) {
        SlidingHistogram known = histograms.get(key);
        if (known != null || histograms.size() >= maxSeries) {
            return known;
        }
        SlidingHistogram fresh = new SlidingHistogram(now);
        histograms.put(key, fresh);
        return fresh;
    }

    private SlidingSum sum(SeriesKey key) {
        SlidingSum known = sums.get(key);
        if (known != null || sums.size() >= maxSeries) {
            return known;
        }
        SlidingSum fresh = new SlidingSum(now);
        sums.put(key, fresh);
        return fresh;
    }

    /** Names are compared as they are exported; a name in code may have dots and lack its unit. */
    static boolean sameMetric(String found, String wanted) {
        return bare(found).equals(bare(wanted));
    }

    private static String bare(String metric) {
        String name = metric.replace('.', '_');
        for (String suffix : List.of("_seconds", "_total")) {
            if (name.endsWith(suffix)) {
                return name.substring(0, name.length() - suffix.length());
            }
        }
        return name;
    }
}
