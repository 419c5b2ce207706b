package org.crisisline.cli.escalations;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.crisisline.cli.text.Columns;
import org.crisisline.cli.text.Printable;
import org.crisisline.cli.text.Times;
import org.crisisline.schemas.record.Escalation;

/** Escalations as lines for a person. */
public final class EscalationTable {
    private static final List<String> HEAD =
            List.of("id", "asked", "state", "severity", "session", "tier", "round", "channel", "by", "joined", "");

    private EscalationTable() {}

    /** Prints them, the newest last; all of them stand in {@code crisis.escalations}. */
    public static void print(List<EscalationStory> stories, PrintWriter out) {
        if (stories.isEmpty()) {
            out.println("No escalations.");
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(HEAD);
            stories.forEach(story -> story.standing().ifPresent(standing -> rows.add(row(story, standing))));
            Columns.print(rows, out);
        }
        out.flush();
    }

    private static List<String> row(EscalationStory story, Escalation standing) {
        return List.of(
                Printable.line(story.id()),
                Times.seconds(story.askedAt()),
                standing.getState().name(),
                Integer.toString(story.severity()),
                Printable.line(story.sessionId()),
                Integer.toString(standing.getTier()),
                Integer.toString(standing.getRound()),
                Printable.line(standing.getChannel()),
                Printable.line(standing.getBy()),
                Printable.line(story.incident().orElse(null)),
                story.isDrill() ? "drill" : "");
    }
}
