package org.crisisline.cli.escalations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.Location;

/** An escalation as a JSON object. Times are RFC 3339 in UTC. What is not known is left out. */
public final class EscalationJson {
    private EscalationJson() {}

    /** How it stands, without anything personal. */
    public static ObjectNode standing(EscalationStory story) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", story.id());
        json.put("sessionId", story.sessionId());
        json.put("state", story.state().map(Enum::name).orElse("NOT_TAKEN"));
        json.put("severity", story.severity());
        json.put("drill", story.isDrill());
        json.put("askedAt", story.askedAt().toString());
        story.incident().ifPresent(incident -> json.put("joined", incident));
        story.standing().ifPresent(record -> of(record, json));
        return json;
    }

    /**
     * All of it.
     *
     * @param personal whether reason and location are wanted; they are there only if the book kept them
     */
    public static ObjectNode whole(EscalationStory story, boolean personal) {
        ObjectNode json = standing(story);
        if (personal) {
            optional(json, "reason", EscalationPage.reason(story));
            EscalationPage.location(story).ifPresent(location -> json.set("location", of(location)));
        }
        ArrayNode lines = json.putArray("story");
        for (StoryLine line : StoryLine.of(story)) {
            ObjectNode node = lines.addObject()
                    .put("at", line.at().toString())
                    .put("what", line.what())
                    .put("outcome", line.outcome());
            ObjectNode facts = node.putObject("facts");
            line.facts().forEach(facts::put);
        }
        return json;
    }

    private static void of(Escalation record, ObjectNode json) {
        json.put("trigger", record.getTrigger().name());
        json.put("tier", record.getTier());
        json.put("round", record.getRound());
        json.put("elapsedMs", record.getElapsedMs());
        json.put("policyVersion", record.getPolicyVersion());
        json.put("instance", record.getInstance());
        optional(json, "participantId", record.getParticipantId());
        optional(json, "messageId", record.getMessageId());
        optional(json, "channel", record.getChannel());
        optional(json, "by", record.getBy());
        if (record.getNextAt() != null) {
            json.put("nextAt", record.getNextAt().toString());
        }
    }

    private static ObjectNode of(Location location) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("lat", location.getLat())
                .put("lng", location.getLng());
        if (location.getAccuracyMeters() != null) {
            json.put("accuracyMeters", location.getAccuracyMeters());
        }
        return json;
    }

    private static void optional(ObjectNode json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
