package org.crisisline.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.crisisline.system.traffic.TrafficPlan;

/** A campaign as a table in Markdown, written row by row: what breaks it off leaves what was measured before. */
final class CampaignReport {
    private final Path file;

    private CampaignReport(Path file) {
        this.file = file;
    }

    static CampaignReport begin(Path file, TrafficPlan plan) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                %s, %d cores, %d messages/s over %d sessions.

                | fault | said | delivered | refused | lost | repeats | reconnects | stood still p50 | longest | next delivered | promised | after its end |
                |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        plan.messagesPerSecond(),
                        plan.sessions()));
        return new CampaignReport(file);
    }

    void add(Drill.Cost cost) throws IOException {
        String row = "| %s | %d | %d | %d | %d | %d | %d | %s | %s | %s | %s | %s |%n"
                .formatted(
                        cost.fault(),
                        cost.said(),
                        cost.delivered(),
                        cost.refused(),
                        cost.lost(),
                        cost.duplicates(),
                        cost.reconnects(),
                        seconds(cost.struck().median()),
                        seconds(cost.struck().longest()),
                        seconds(cost.struck().partition()),
                        cost.fault().target().map(CampaignReport::words).orElse(""),
                        seconds(cost.mended().longest()));
        Files.writeString(file, row, StandardOpenOption.APPEND);
    }

    private static String words(Fault.Target target) {
        return switch (target.scope()) {
            case PARTITION -> "next delivered < " + seconds(target.limit());
            case PARTICIPANT -> "longest < " + seconds(target.limit());
        };
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }
}
