package org.crisisline.cli.perf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What came of it; histograms are in nanoseconds.
 *
 * @param handshake TCP connect to {@code connected}, as the client sees it
 * @param accepted a send being due to {@code accepted}
 * @param delivered a send being due to {@code delivered}
 * @param sent messages sent within the counted time
 * @param lost those of them that were not delivered by the end
 * @param refused sends that failed
 */
public record LoadResult(
        Histogram handshake, Histogram accepted, Histogram delivered, long sent, long lost, long refused) {
    /** As a table. */
    public void print(PrintWriter out) {
        out.printf("%-12s %9s %9s %9s %9s %9s %9s%n", "ms", "count", "p50", "p90", "p99", "p99.9", "max");
        row(out, "handshake", handshake);
        row(out, "accepted", accepted);
        row(out, "delivered", delivered);
        out.printf("sent %d, lost %d, refused %d%n", sent, lost, refused);
        out.flush();
    }

    /** As JSON. */
    public ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("handshake", json(handshake));
        root.set("accepted", json(accepted));
        root.set("delivered", json(delivered));
        return root.put("sent", sent).put("lost", lost).put("refused", refused);
    }

    private static void row(PrintWriter out, String name, Histogram histogram) {
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

    private static ObjectNode json(Histogram histogram) {
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
