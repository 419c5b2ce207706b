package org.crisisline.delivery.lane;

import java.time.Instant;
import java.util.Optional;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topics;

/**
 * Calls for a human when an EMERGENCY goes to the dead letters. The identity of a call is that of the message, so the same one made again after
 * a crash, or made by the message itself before, is one escalation. Pure; for any thread.
 */
public final class EscalationRequests {
    /** Of a message that doesn't name its own: as much as makes a session an emergency by default. */
    static final int SEVERITY = 8;

    private EscalationRequests() {}

    /**
     * For a message.
     *
     * @param at the wall clock
     */
    static EscalationRequest forMessage(String sessionId, Message message, Instant at) {
        EscalationDemand demand = message.getEscalation();
        EscalationRequest.Builder request =
                request(sessionId, at).setMessageId(message.getId()).setParticipantId(message.getParticipantId());
        return demand == null
                ? request.setEscalationId(
                                Identifiers.escalation(sessionId, message.getParticipantId(), message.getId()))
                        .build()
                : request.setEscalationId(demand.getEscalationId())
                        .setSeverity(demand.getSeverity())
                        .setReason(demand.getReason())
                        .setLocation(demand.getLocation())
                        .build();
    }

    /**
     * For a record that could not be used: by what it says if that can be read, else by its key and its place.
     *
     * @param at the wall clock
     * @return empty when the record is no EMERGENCY message
     */
    public static Optional<EscalationRequest> forRecord(Origin origin, Instant at) {
        if (!origin.topic().equals(Topics.MESSAGES_EMERGENCY.name())) {
            return Optional.empty();
        }
        LogRecord record = read(origin);
        if (record != null && record.getBody() instanceof SessionEnd) {
            return Optional.empty();
        }
        if (record != null && record.getBody() instanceof Message message && isNamed(record, message)) {
            return Optional.of(forMessage(record.getSessionId(), message, at));
        }
        String place = origin.topic() + ":" + origin.partition() + ":" + origin.offset();
        String key = origin.keyText();
        // Whoever is called is to look the place up among the dead letters when there is no session to join.
        String sessionId = Identifiers.isLegal(key) ? key : place;
        return Optional.of(request(sessionId, at)
                .setEscalationId(Identifiers.escalation(key, origin.topic(), place))
                .build());
    }

    private static LogRecord read(Origin origin) {
        try {
            return origin.value() == null
                    ? null
                    : Topics.MESSAGES_EMERGENCY.valueSerde().decode(origin.value());
        } catch (UndecodableRecordException e) {
            // That is why we are here.
            return null;
        }
    }

    private static boolean isNamed(LogRecord record, Message message) {
        return Identifiers.isLegal(record.getSessionId())
                && Identifiers.isLegal(message.getParticipantId())
                && Identifiers.isLegal(message.getId());
    }

    /**
     * For an EMERGENCY message that can't be put into a mailbox.
     *
     * @param at the wall clock
     */
    public static EscalationRequest forDispatch(String sessionId, Dispatch dispatch, Instant at) {
        return request(sessionId, at)
                .setEscalationId(Identifiers.escalation(sessionId, dispatch.getFromParticipantId(), dispatch.getId()))
                .setMessageId(dispatch.getId())
                .setParticipantId(dispatch.getFromParticipantId())
                .build();
    }

    private static EscalationRequest.Builder request(String sessionId, Instant at) {
        return EscalationRequest.newBuilder()
                .setSessionId(sessionId)
                .setTrigger(EscalationTrigger.UNDELIVERED)
                .setSeverity(SEVERITY)
                .setRequestedAt(at);
    }
}
