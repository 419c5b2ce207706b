package org.crisisline.cli.perf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What coming back took; histograms are in nanoseconds.
 *
 * @param first TCP connect to the first message
 * @param all TCP connect to the last message that waited
 * @param backlog the same as {@code all} in the session with the backlog, if there was one
 */
public record ReplayResult(Histogram first, Histogram all, Optional<Duration> backlog) implements Figures {
    @Override
    public void print(PrintWriter out) {
        Percentiles.header(out);
        Percentiles.row(out, "first", first);
        Percentiles.row(out, "all", all);
        backlog.ifPresent(time -> out.printf("backlog read in %d ms%n", time.toMillis()));
        out.flush();
    }

    @Override
    public ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("first", Percentiles.json(first));
        root.set("all", Percentiles.json(all));
        backlog.ifPresent(time -> root.put("backlogMs", time.toMillis()));
        return root;
    }
}
