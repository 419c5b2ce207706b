package org.crisisline.monitor.window;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AbstractHistogram;

/**
 * What a series shows over a window.
 *
 * @param series the series
 * @param window the window
 * @param count how many values
 * @param p50Ms half of them took no longer, milliseconds
 * @param p90Ms 90 % of them
 * @param p99Ms 99 % of them
 * @param maxMs all of them
 */
public record Percentiles(
        SeriesKey series, WindowLength window, long count, double p50Ms, double p90Ms, double p99Ms, double maxMs) {

    /** Of a histogram of nanoseconds; zeros when it is empty. */
    public static Percentiles of(SeriesKey series, WindowLength window, AbstractHistogram values) {
        return new Percentiles(
                series,
                window,
                values.getTotalCount(),
                millis(values.getValueAtPercentile(50)),
                millis(values.getValueAtPercentile(90)),
                millis(values.getValueAtPercentile(99)),
                millis(values.getTotalCount() == 0 ? 0 : values.getMaxValue()));
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
