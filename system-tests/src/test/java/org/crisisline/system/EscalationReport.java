package org.crisisline.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.crisisline.system.traffic.TrafficPlan;

/** A campaign of escalations as a table in Markdown, written row by row: what breaks it off leaves what was measured before. */
final class EscalationReport {
    private final Path file;

    private EscalationReport(Path file) {
        this.file = file;
    }

    static EscalationReport begin(Path file, TrafficPlan talk, int perSecond) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                %s, %d cores, %d escalations/s beside %d messages/s over %d sessions.

                | fault | asked | never called | p50 | p99 | longest | longest since read | late | promised | after its end | called again | keys |
                |---|---:|---:|---:|---:|---:|---:|---:|---|---:|---:|---:|
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        perSecond,
                        talk.messagesPerSecond(),
                        talk.sessions()));
        return new EscalationReport(file);
    }

    void add(EscalationDrill.Cost cost) throws IOException {
        String row = "| %s | %d | %d | %s | %s | %s | %s | %d | %s | %s | %d | %d |%n"
                .formatted(
                        cost.fault(),
                        cost.asked(),
                        cost.never().size(),
                        millis(cost.struck().percentile(50)),
                        millis(cost.struck().percentile(99)),
                        millis(cost.struck().longest()),
                        millis(cost.struck().longestSinceRead()),
                        cost.late(),
                        promise(cost),
                        millis(cost.mended().longest()),
                        cost.again(),
                        cost.keys());
        Files.writeString(file, row, StandardOpenOption.APPEND);
    }

    private static String promise(EscalationDrill.Cost cost) {
        String words = "each < " + millis(cost.promised());
        return cost.late() == 0 ? words : "**" + words + ", missed**";
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }
}
