package org.crisisline.cli.escalations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crisisline.cli.escalations.EscalationAuditor.Finding;
import org.crisisline.cli.text.Printable;
import org.crisisline.cli.text.Times;

/** A verdict for a person, and for a program. Nothing personal. */
public final class EscalationAuditView {
    private static final String NOT_TAKEN = "NOT_TAKEN";

    private EscalationAuditView() {}

    /** The story of each, those without an end, and what is wrong. */
    public static void print(EscalationVerdict verdict, PrintWriter out) {
        for (EscalationStory story : verdict.stories()) {
            out.println(head(story));
            EscalationPage.printLines(story, "  ", out);
            out.println();
        }
        out.println("Escalations since " + Times.seconds(verdict.since()));
        sums(verdict).forEach((state, sum) -> out.printf(Locale.ROOT, "%7d  %s%n", sum, state));
        out.printf(
                Locale.ROOT,
                "%7d  in all, %d of them drills%n",
                verdict.stories().size(),
                verdict.stories().stream().filter(EscalationStory::isDrill).count());
        print("Without an end", verdict, false, out);
        print("Wrong", verdict, true, out);
        if (verdict.isClean()) {
            out.println();
            out.println("Every trigger has an escalation, and every escalation has reached somebody.");
        }
        out.flush();
    }

    /** The same as a document. */
    public static ObjectNode json(EscalationVerdict verdict) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("clean", verdict.isClean());
        root.put("since", verdict.since().toString());
        root.put("unreadable", verdict.unreadable());
        ObjectNode sums = root.putObject("states");
        sums(verdict).forEach(sums::put);
        ArrayNode findings = root.putArray("findings");
        for (Finding finding : verdict.findings()) {
            findings.addObject()
                    .put("id", finding.story().id())
                    .put("sessionId", finding.story().sessionId())
                    .put("drill", finding.story().isDrill())
                    .put("cause", finding.cause().name())
                    .put("wrong", finding.cause().isWrong())
                    .put("why", finding.cause().sentence());
        }
        ArrayNode stories = root.putArray("escalations");
        verdict.stories().forEach(story -> stories.add(EscalationJson.whole(story, false)));
        return root;
    }

    private static void print(String title, EscalationVerdict verdict, boolean wrong, PrintWriter out) {
        List<Finding> shown = verdict.findings().stream()
                .filter(finding -> finding.cause().isWrong() == wrong)
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        out.println();
        out.println(title + ":");
        shown.forEach(finding -> out.println(
                "  " + head(finding.story()) + ": " + finding.cause().sentence()));
    }

    private static String head(EscalationStory story) {
        return Printable.line(story.id()) + "  session " + Printable.line(story.sessionId()) + ", severity "
                + story.severity() + ", " + story.state().map(Enum::name).orElse(NOT_TAKEN)
                + (story.isDrill() ? ", drill" : "");
    }

    private static Map<String, Long> sums(EscalationVerdict verdict) {
        return verdict.stories().stream()
                .collect(Collectors.groupingBy(
                        story -> story.state().map(Enum::name).orElse(NOT_TAKEN), TreeMap::new, Collectors.counting()));
    }
}
