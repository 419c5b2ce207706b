package org.crisisline.cli.perf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Shows histograms of nanoseconds in milliseconds. */
final class Percentiles {
    private Percentiles() {}

    static void header(PrintWriter out) {
        out.printf("%-12s %9s %9s %9s %9s %9s %9s%n", "ms", "count", "p50", "p90", "p99", "p99.9", "max");
    }

    static void row(PrintWriter out, String name, Histogram histogram) {
        out.printf(
                Locale.ROOT,
                "%-12s %9d %9.2f %9.2f %9.2f %9.2f %9.2f%n",
                name,
                histogram.getTotalCount(),
                ms(histogram, 50),
                ms(histogram, 90),
                ms(histogram, 99),
                ms(histogram, 99.9),
                histogram.getMaxValue() / 1e6);
    }

    static ObjectNode json(Histogram histogram) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("count", histogram.getTotalCount())
                .put("p50Ms", ms(histogram, 50))
                .put("p90Ms", ms(histogram, 90))
                .put("p99Ms", ms(histogram, 99))
                .put("p999Ms", ms(histogram, 99.9))
                .put("maxMs", histogram.getMaxValue() / 1e6);
    }

    private static double ms(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }
}
