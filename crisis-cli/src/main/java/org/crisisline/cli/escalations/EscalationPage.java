package org.crisisline.cli.escalations;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crisisline.cli.text.Printable;
import org.crisisline.cli.text.Times;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.Location;

/** All of one escalation, for a person. Reason and location stand there only when they were asked for. */
public final class EscalationPage {
    private EscalationPage() {}

    /**
     * Prints it.
     *
     * @param personal whether reason and location are wanted; they are there only if the book kept them
     */
    public static void print(EscalationStory story, boolean personal, PrintWriter out) {
        facts(story, personal).forEach((name, value) -> out.printf("%-11s %s%n", name, value));
        out.println();
        printLines(story, "", out);
        out.flush();
    }

    /** Prints the steps, each with its time and how long it is after the first. */
    static void printLines(EscalationStory story, String indent, PrintWriter out) {
        List<StoryLine> lines = StoryLine.of(story);
        Instant first = lines.isEmpty() ? Instant.EPOCH : lines.get(0).at();
        for (StoryLine line : lines) {
            out.printf(
                    Locale.ROOT,
                    "%s%s %+10d ms  %-14s %s%n",
                    indent,
                    Times.millis(line.at()),
                    Duration.between(first, line.at()).toMillis(),
                    Printable.line(line.what()),
                    told(line, story));
        }
    }

    private static String told(StoryLine line, EscalationStory story) {
        String facts = line.facts().entrySet().stream()
                .filter(fact -> !isKnown(fact.getKey(), fact.getValue(), story))
                .map(fact -> Printable.line(fact.getKey()) + " " + Printable.line(fact.getValue()))
                .collect(Collectors.joining(", "));
        return (line.outcome().equals("ok") ? "" : Printable.line(line.outcome()) + "; ") + facts;
    }

    /** What stands above already, and would make each line half as long again. The documents of {@code --json} have it. */
    private static boolean isKnown(String name, String value, EscalationStory story) {
        return name.equals("policyVersion") || (name.equals("incident") && value.equals(story.id()));
    }

    private static Map<String, String> facts(EscalationStory story, boolean personal) {
        Map<String, String> facts = new LinkedHashMap<>();
        Optional<Escalation> standing = story.standing();
        facts.put("id", Printable.line(story.id()) + (story.isDrill() ? " (drill)" : ""));
        facts.put("session", Printable.line(story.sessionId()));
        facts.put("state", standing.map(EscalationPage::state).orElse("asked for, and nobody has taken it"));
        facts.put("severity", Integer.toString(story.severity()));
        facts.put("asked", Times.millis(story.askedAt()));
        facts.put("participant", Printable.line(participant(story)));
        facts.put("message", Printable.line(message(story)));
        story.incident().ifPresent(incident -> facts.put("joined", Printable.line(incident)));
        standing.map(Escalation::getNextAt).ifPresent(next -> facts.put("next call", Times.millis(next)));
        standing.map(Escalation::getPolicyVersion).ifPresent(version -> facts.put("policy", Printable.line(version)));
        if (personal) {
            facts.put("reason", Printable.line(reason(story)));
            facts.put("location", location(story).map(EscalationPage::shown).orElse("-"));
        } else {
            facts.put("personal", "reason and location: --personal shows them, and is audited");
        }
        return facts;
    }

    private static String state(Escalation standing) {
        return standing.getState() + ", tier " + standing.getTier() + ", round " + standing.getRound() + ", channel "
                + Printable.line(standing.getChannel()) + ", by " + Printable.line(standing.getBy());
    }

    private static String participant(EscalationStory story) {
        return story.standing()
                .map(Escalation::getParticipantId)
                .or(() -> story.trigger().map(EscalationRequest::getParticipantId))
                .orElse(null);
    }

    private static String message(EscalationStory story) {
        return story.standing()
                .map(Escalation::getMessageId)
                .or(() -> story.trigger().map(EscalationRequest::getMessageId))
                .orElse(null);
    }

    static String reason(EscalationStory story) {
        return story.standing()
                .map(Escalation::getReason)
                .or(() -> story.trigger().map(EscalationRequest::getReason))
                .orElse(null);
    }

    static Optional<Location> location(EscalationStory story) {
        return story.standing()
                .map(Escalation::getLocation)
                .or(() -> story.trigger().map(EscalationRequest::getLocation));
    }

    private static String shown(Location location) {
        String point = String.format(Locale.ROOT, "%.6f, %.6f (WGS 84)", location.getLat(), location.getLng());
        return location.getAccuracyMeters() == null
                ? point
                : point + String.format(Locale.ROOT, ", within %.0f m", location.getAccuracyMeters());
    }
}
