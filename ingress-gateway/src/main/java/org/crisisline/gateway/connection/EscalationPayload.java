package org.crisisline.gateway.connection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.crisisline.gateway.wire.ClientFrame;

/** What the other participants read of an escalation: the frame's own fields, as the payload of a message. */
final class EscalationPayload {
    private EscalationPayload() {}

    static String of(ClientFrame.Escalate frame) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("severity", frame.severity());
        frame.reason().ifPresent(reason -> payload.put("reason", reason));
        frame.location().ifPresent(place -> {
            ObjectNode location = payload.putObject("location");
            location.put("lat", place.lat());
            location.put("lng", place.lng());
            place.accuracyMeters().ifPresent(accuracy -> location.put("accuracyMeters", accuracy));
        });
        return payload.toString();
    }
}
