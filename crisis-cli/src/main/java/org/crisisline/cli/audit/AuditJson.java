package org.crisisline.cli.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.crisisline.cli.ledger.Finding;
import org.crisisline.cli.ledger.LiveFigures;
import org.crisisline.cli.ledger.Outcome;
import org.crisisline.cli.ledger.Sums;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** A verdict as one JSON document; {@code docs/audit.md} describes it. */
public final class AuditJson {
    private AuditJson() {}

    /** The document. */
    public static ObjectNode of(Verdict verdict) {
        Sums sums = verdict.sums();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("clean", verdict.isClean());
        root.put("at", verdict.at().toString());
        root.put("tookMs", verdict.took().toMillis());
        root.put("brokers", verdict.brokers());
        verdict.session().ifPresent(session -> root.put("session", session));
        root.put("records", verdict.records());
        root.putObject("sessions").put("live", sums.sessionsLive()).put("over", sums.sessionsOver());
        root.put("messages", sums.messages());
        root.put("repeats", sums.repeats());
        root.putObject("pairs")
                .put("delivered", sums.pairs(Outcome.DELIVERED))
                .put("pending", sums.pairs(Outcome.PENDING))
                .put("deadLettered", sums.pairs(Outcome.DEAD_LETTERED))
                .put("notKept", sums.pairs(Outcome.NOT_KEPT));
        counts(root.putObject("deadLettered"), sums.deadLettered());
        root.put("settling", verdict.settling());
        root.put("waitingForFirstReader", sums.unread());
        root.put("withoutRecipient", sums.noRecipient());
        counts(root.putObject("refused"), sums.refused());
        root.put("replayed", sums.replayed());
        counts(root.putObject("unusable"), sums.bad());
        counts(root.putObject("incidents"), verdict.incidents());
        if (verdict.session().isEmpty()) {
            live(root, verdict);
        } else {
            participants(root.putArray("participants"), verdict);
        }
        ArrayNode unaccounted = root.putArray("unaccounted");
        verdict.unaccounted().forEach(finding -> unaccounted.add(json(finding)));
        return root;
    }

    private static void counts(ObjectNode node, Map<String, Long> counts) {
        counts.forEach(node::put);
    }

    private static void live(ObjectNode root, Verdict verdict) {
        ObjectNode live = root.putObject("live");
        for (Lane lane : Lane.values()) {
            live.set(lane.label(), json(verdict.sums().live(lane)));
        }
        Comparison comparison = verdict.comparison();
        ObjectNode processor = root.putObject("processor");
        processor.put("result", comparison.result().name().toLowerCase(Locale.ROOT));
        if (!comparison.note().isEmpty()) {
            processor.put("note", comparison.note());
        }
        comparison.figures().forEach((lane, figures) -> processor.set(lane.label(), json(figures)));
    }

    private static ObjectNode json(LiveFigures figures) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("openSessions", figures.openSessions())
                .put("messages", figures.messages())
                .put("delivered", figures.delivered())
                .put("pending", figures.pending());
    }

    private static void participants(ArrayNode array, Verdict verdict) {
        for (Standings.Standing standing : verdict.standings()) {
            ObjectNode node = array.addObject()
                    .put("participant", standing.member().id())
                    .put("left", standing.member().leftAt().isPresent())
                    .put("said", standing.said())
                    .put("delivered", standing.pairs(Outcome.DELIVERED))
                    .put("pending", standing.pairs(Outcome.PENDING))
                    .put("deadLettered", standing.pairs(Outcome.DEAD_LETTERED));
            ObjectNode deliveredUpTo = node.putObject("deliveredUpTo");
            ObjectNode seenUpTo = node.putObject("seenUpTo");
            for (Priority priority : Priority.values()) {
                standing.member().acknowledged(priority).ifPresent(at -> deliveredUpTo.put(priority.name(), at));
                standing.member().seen(priority).ifPresent(at -> seenUpTo.put(priority.name(), at));
            }
        }
    }

    private static ObjectNode json(Finding finding) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        finding.sessionId().ifPresent(session -> node.put("session", session));
        finding.messageId().ifPresent(id -> node.put("id", id));
        finding.recipient().ifPresent(recipient -> node.put("recipient", recipient));
        return node.put("topic", finding.place().topic())
                .put("partition", finding.place().partition())
                .put("position", finding.place().offset())
                .put("cause", finding.cause().name())
                .put("why", finding.cause().sentence());
    }
}
