package org.crisisline.cli.perf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import org.HdrHistogram.Histogram;

/**
 * What came of it; histograms are in nanoseconds.
 *
 * @param handshake TCP connect to {@code connected}, as the client sees it
 * @param accepted a send being due to {@code accepted}
 * @param atGateway as delivery is promised: the sender's gateway reads the frame, and the recipient's acknowledgement is back there; whole
 *     milliseconds
 * @param delivered a send being due to {@code delivered}
 * @param sent messages sent within the counted time
 * @param lost those of them that were not delivered by the end
 * @param refused sends that failed
 */
public record LoadResult(
        Histogram handshake,
        Histogram accepted,
        Histogram atGateway,
        Histogram delivered,
        long sent,
        long lost,
        long refused)
        implements Figures {
    @Override
    public void print(PrintWriter out) {
        Percentiles.header(out);
        Percentiles.row(out, "handshake", handshake);
        Percentiles.row(out, "accepted", accepted);
        Percentiles.row(out, "at gateway", atGateway);
        Percentiles.row(out, "delivered", delivered);
        out.printf("sent %d, lost %d, refused %d%n", sent, lost, refused);
        out.flush();
    }

    @Override
    public ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("handshake", Percentiles.json(handshake));
        root.set("accepted", Percentiles.json(accepted));
        root.set("deliveredAtGateway", Percentiles.json(atGateway));
        root.set("delivered", Percentiles.json(delivered));
        return root.put("sent", sent).put("lost", lost).put("refused", refused);
    }
}
