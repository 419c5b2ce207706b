package org.crisisline.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusViewTest {
    @Test
    void nothingWasMeasured_statusIsPrinted_noFigureIsShown() throws Exception {
        List<String> lines = print("""
                {"held": true, "alerts": [], "promises": [
                  {"name": "delivery", "verdict": "NO_DATA", "promiseMs": 100, "p50Ms": 0.0, "p99Ms": 0.0, "maxMs": 0.0, "count": 0},
                  {"name": "delivered-in-time", "verdict": "NO_DATA", "promiseShare": 0.985, "share": 1.0, "p99Ms": 0.0, "maxMs": 0.0, "count": 0},
                  {"name": "accepted", "verdict": "HELD", "promiseMs": 50, "p50Ms": 3.5, "p99Ms": 9.0, "maxMs": 9.5, "count": 40}],
                 "services": [{"service": "monitor-service", "instance": "monitor-1", "up": true}], "gateways": []}
                """);

        assertThat(lines).noneMatch(line -> line.contains("0.0 ms") || line.contains("100.0 %"));
        assertThat(lines).anyMatch(line -> line.matches("accepted +held +< 50 ms +3.5 ms +9.0 ms +9.5 ms +40"));
        assertThat(lines).noneMatch(line -> line.endsWith(" "));
    }

    private static List<String> print(String json) throws Exception {
        StringWriter text = new StringWriter();
        StatusView.print(new ObjectMapper().readTree(json), new PrintWriter(text, true));
        return text.toString().lines().toList();
    }
}
