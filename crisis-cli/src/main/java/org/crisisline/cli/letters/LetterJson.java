package org.crisisline.cli.letters;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.crisisline.schemas.record.DeadLetter;

/** A letter as a JSON object: everything but content. What is not known is left out. */
public final class LetterJson {
    private LetterJson() {}

    /** The object. Times are RFC 3339 in UTC. */
    public static ObjectNode of(LetterCase found) {
        Letter letter = found.letter();
        DeadLetter record = letter.record();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", letter.id());
        json.put("at", letter.at().toString());
        json.put("reason", record.getReason());
        json.put("outcome", letter.isOutcome());
        json.put("state", found.state().name());
        optional(json, "sessionId", Contents.session(record).orElse(null));
        optional(json, "participantId", record.getParticipantId());
        optional(json, "messageId", record.getMessageId());
        json.put("topic", record.getTopic());
        json.put("partition", record.getPartition());
        json.put("offset", record.getOffset());
        json.put("stage", record.getStage());
        json.put("attempts", record.getAttempts());
        json.put("occurrences", letter.occurrences());
        json.put("replays", found.rounds());
        optional(json, "errorClass", record.getErrorClass());
        optional(json, "errorMessage", record.getErrorMessage());
        if (letter.kept().valueBytes() >= 0) {
            json.put("valueBytes", letter.kept().valueBytes());
        }
        if (!found.attempts().isEmpty()) {
            var attempts = json.putArray("replayRounds");
            found.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
        }
        return json;
    }

    private static ObjectNode attempt(ReplayAttempt attempt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("round", attempt.round());
        json.put("operator", attempt.operator());
        attempt.requestedAt().ifPresent(at -> json.put("requestedAt", at.toString()));
        attempt.answer().ifPresent(answer -> {
            json.put("answer", answer.outcome());
            answer.place().ifPresent(place -> json.put("place", place));
        });
        return json;
    }

    private static void optional(ObjectNode json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
