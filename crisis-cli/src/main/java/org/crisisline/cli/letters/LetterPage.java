package org.crisisline.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.cli.text.Printable;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.RecordHeader;
import org.crisisline.schemas.record.SessionEnd;

/** All of one letter, for a person. The content of the record stands there only when it was asked for: it is what somebody in distress has written. */
public final class LetterPage {
    private static final int MOST_BYTES_SHOWN = 1_024;

    private LetterPage() {}

    /**
     * Prints it.
     *
     * @param found the letter
     * @param whole with content
     * @param withContent whether the content is wanted
     */
    public static void print(LetterCase found, DeadLetter whole, boolean withContent, PrintWriter out) {
        facts(found, whole).forEach((name, value) -> out.printf("%-13s %s%n", name, value));
        for (ReplayAttempt attempt : found.attempts()) {
            out.printf("%-13s %s%n", "round " + attempt.round(), told(attempt));
        }
        for (RecordHeader header : whole.getOriginalHeaders()) {
            byte[] value = Contents.bytes(header.getValue());
            out.printf(
                    "%-13s %s = %s%n",
                    "header",
                    Printable.line(header.getName()),
                    Printable.line(value == null ? null : new String(value, UTF_8)));
        }
        summary(whole).forEach((name, value) -> out.printf("%-13s %s%n", name, value));
        if (withContent) {
            out.println();
            out.println(content(whole));
        }
        out.println();
        ReplayRule rule = ReplayRule.of(found.letter());
        out.println((rule.goesAgain() ? "A replay " : "Not to be replayed: ") + rule.sentence() + ".");
        out.flush();
    }

    private static Map<String, String> facts(LetterCase found, DeadLetter whole) {
        Letter letter = found.letter();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("id", letter.id());
        facts.put("reason", Printable.line(whole.getReason()) + " (" + LetterTable.kind(letter) + ")");
        facts.put("state", found.state().label());
        facts.put("when", letter.at().toString());
        facts.put("stage", Printable.line(whole.getStage()));
        facts.put("place", Printable.line(letter.place()));
        facts.put("session", Printable.line(whole.getSessionId()));
        facts.put("recipient", whole.getParticipantId() == null ? "all" : Printable.line(whole.getParticipantId()));
        facts.put("message", Printable.line(whole.getMessageId()));
        facts.put("attempts", Integer.toString(whole.getAttempts()));
        facts.put("replays", Integer.toString(found.rounds()));
        facts.put("written", letter.occurrences() == 1 ? "once" : letter.occurrences() + " times");
        if (whole.getErrorClass() != null || whole.getErrorMessage() != null) {
            facts.put("error", Printable.line(whole.getErrorMessage()));
            facts.put("error class", Printable.line(whole.getErrorClass()));
        }
        facts.put("key", Printable.line(Contents.key(whole).orElse(null)));
        int bytes = letter.kept().valueBytes();
        facts.put("value", bytes < 0 ? "not kept" : bytes + " bytes");
        return facts;
    }

    private static String told(ReplayAttempt attempt) {
        return "asked for by " + Printable.line(attempt.operator())
                + attempt.requestedAt().map(at -> " at " + at).orElse("")
                + attempt.answer()
                        .map(answer -> ": " + Printable.line(answer.outcome())
                                + answer.place()
                                        .map(place -> ", now " + Printable.line(place))
                                        .orElse(""))
                        .orElse(": no answer");
    }

    private static Map<String, String> summary(DeadLetter whole) {
        Map<String, String> summary = new LinkedHashMap<>();
        if (whole.getOriginalValue() == null) {
            return summary;
        }
        Optional<SpecificRecordBase> record = Contents.record(whole);
        if (record.isEmpty()) {
            summary.put("record", "can't be decoded by this release");
            return summary;
        }
        summary.put("record", record.get().getSchema().getFullName());
        if (record.get() instanceof LogRecord log) {
            summary.put("in session", Printable.line(log.getSessionId()));
            if (log.getBody() instanceof Message message) {
                of(message, summary);
            } else if (log.getBody() instanceof SessionEnd end) {
                summary.put("body", "SessionEnd, " + Printable.line(end.getCause()) + " at " + end.getEndedAt());
            }
        } else if (record.get().getSchema().getField("body") != null
                && record.get().get("body") instanceof IndexedRecord body) {
            summary.put("body", body.getSchema().getName());
        }
        return summary;
    }

    private static void of(Message message, Map<String, String> summary) {
        summary.put(
                "body", "Message " + Printable.line(message.getId()) + ", kind " + Printable.line(message.getKind()));
        summary.put("from", Printable.line(message.getParticipantId()) + " (" + message.getRole() + ")");
        summary.put(
                "received",
                message.getReceivedAt() + " by " + Printable.line(message.getGatewayId()) + ", connection "
                        + Printable.line(message.getConnectionId()));
        summary.put("payload", message.getPayload().length() + " characters (--payload shows them)");
        if (message.getEscalation() != null) {
            summary.put(
                    "escalation",
                    Printable.line(message.getEscalation().getEscalationId()) + ", severity "
                            + message.getEscalation().getSeverity());
        }
    }

    /** The record as JSON, or, when it is none, the beginning of the bytes with everything escaped that is no text. */
    static String content(DeadLetter whole) {
        byte[] value = Contents.bytes(whole.getOriginalValue());
        if (value == null) {
            return "The value is not kept.";
        }
        Optional<SpecificRecordBase> record = Contents.record(whole);
        if (record.isPresent()) {
            return Printable.line(record.get().toString());
        }
        int shown = Math.min(value.length, MOST_BYTES_SHOWN);
        return Printable.line(new String(value, 0, shown, UTF_8))
                + (shown < value.length ? "\n(" + (value.length - shown) + " bytes more; --raw FILE writes all)" : "");
    }
}
