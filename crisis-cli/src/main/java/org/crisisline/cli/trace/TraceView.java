package org.crisisline.cli.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.crisisline.cli.trace.Story.Ending;

/** Stories for a person, or as JSON. The payload only where it is asked for. */
public final class TraceView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private TraceView() {}

    /** Prints stories, one after the other. */
    public static void print(List<Story> stories, boolean payload, PrintWriter out) {
        for (Story story : stories) {
            print(story, payload, out);
        }
        out.flush();
    }

    private static void print(Story story, boolean payload, PrintWriter out) {
        out.printf(
                "Message %s in session %s, from %s: %s, kind %s%n%n",
                story.message().getId(),
                story.session(),
                story.message().getParticipantId(),
                story.priority(),
                story.message().getKind());
        Instant begin = story.steps().get(0).at();
        for (Step step : story.steps()) {
            out.printf(
                    Locale.ROOT,
                    "%,10d ms  %s  %-12s %s%n",
                    Duration.between(begin, step.at()).toMillis(),
                    TIME.format(step.at()),
                    name(step.kind()),
                    step.text());
        }
        if (payload) {
            out.printf("%npayload: %s%n", story.message().getPayload());
        }
        out.println();
        story.missing().forEach(what -> out.println("No longer kept: " + what + "."));
        story.endings().forEach(ending -> out.println(sentence(ending)));
        out.println();
    }

    private static String name(Step.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String sentence(Ending ending) {
        String why = ending.why().map(reason -> " (" + reason + ")").orElse("");
        if (ending.outcome().isEmpty()) {
            return "Refused" + why + ": it is in the dead letters.";
        }
        String whom =
                ending.recipient().map(recipient -> "For " + recipient + ": ").orElse("For everyone: ");
        return switch (ending.outcome().get()) {
            case DELIVERED -> whom + "delivered.";
            case PENDING ->
                ending.recipient().isPresent()
                        ? whom + "pending, it waits."
                        : "Nobody is there to read it yet; it waits for the first who comes.";
            case DEAD_LETTERED -> whom + "dead-lettered" + why + ".";
            case SETTLING -> whom + "NOT ACCOUNTED FOR, or not yet" + why + ".";
            case NOT_KEPT -> whom + "not known, the acknowledgements of that time are no longer kept.";
        };
    }

    /** The stories as a JSON array. */
    public static ArrayNode json(List<Story> stories, boolean payload) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Story story : stories) {
            ObjectNode node = array.addObject()
                    .put("session", story.session())
                    .put("id", story.message().getId())
                    .put("from", story.message().getParticipantId())
                    .put("priority", story.priority().name())
                    .put("kind", story.message().getKind());
            if (payload) {
                node.put("payload", story.message().getPayload());
            }
            Instant begin = story.steps().get(0).at();
            ArrayNode steps = node.putArray("steps");
            for (Step step : story.steps()) {
                steps.addObject()
                        .put("at", step.at().toString())
                        .put("sinceFirstMs", Duration.between(begin, step.at()).toMillis())
                        .put("step", step.kind().name())
                        .put("text", step.text());
            }
            ArrayNode outcomes = node.putArray("outcomes");
            for (Ending ending : story.endings()) {
                ObjectNode outcome = outcomes.addObject();
                ending.recipient().ifPresent(recipient -> outcome.put("recipient", recipient));
                outcome.put("outcome", ending.outcome().map(Enum::name).orElse("REFUSED"));
                ending.why().ifPresent(why -> outcome.put("why", why));
            }
            ArrayNode missing = node.putArray("noLongerKept");
            story.missing().forEach(missing::add);
        }
        return array;
    }
}
