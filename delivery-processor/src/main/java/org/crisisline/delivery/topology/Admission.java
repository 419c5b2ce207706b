package org.crisisline.delivery.topology;

import org.crisisline.delivery.lane.Origin;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.EndRequested;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.TopicLayout;

/** Checks what a record says before anything believes it. Pure; for any thread. */
public final class Admission {
    /**
     * Of a record of a message log with its trace. What a lane stores of a message is that and its names, and a changelog takes 1 MiB a
     * record like any topic; one that it refuses ends the task, again and again. A gateway makes none of half that size.
     */
    static final int MAX_LOG_BYTES = 768 << 10;
    /** Characters of the reason of an end, which is stored with the session; gateways take 4,096. */
    static final int MAX_REASON = 64 << 10;

    private final SessionPartitions partitions;
    private final int mailboxes;

    /** @param layout partitions of sessions and mailboxes */
    public Admission(TopicLayout layout) {
        this.partitions = new SessionPartitions(layout.sessionPartitions());
        this.mailboxes = layout.mailboxes();
    }

    /**
     * Checks a record of a message log.
     *
     * @throws InvalidRecordException if it is not as it must be
     */
    public void check(Origin origin, LogRecord record) {
        int trace = origin.traceparent() == null ? 0 : origin.traceparent().length();
        int bytes = origin.value().length + trace;
        if (bytes > MAX_LOG_BYTES) {
            throw new InvalidRecordException("a record of " + bytes + " bytes, expected at most " + MAX_LOG_BYTES);
        }
        checkSession(origin, record.getSessionId());
        checkKey(origin, record.getSessionId());
        if (record.getBody() instanceof Message message) {
            checkId("participantId", message.getParticipantId());
            checkId("id", message.getId());
        } else if (record.getBody() instanceof SessionEnd end
                && end.getRoster() != null
                && end.getRoster().size() > Identifiers.MAX_ROSTER) {
            throw new InvalidRecordException("a roster of " + end.getRoster().size()
                    + " participants, expected at most " + Identifiers.MAX_ROSTER);
        }
    }

    /**
     * Checks presence.
     *
     * @throws InvalidRecordException if it is not as it must be
     */
    public void check(Origin origin, Presence record) {
        checkSession(origin, record.getSessionId());
        checkKey(origin, record.getSessionId());
        checkId("participantId", record.getParticipantId());
        checkName("connectionId", record.getConnectionId());
        checkName("gatewayId", record.getGatewayId());
        if (record.getBody() instanceof EndRequested end) {
            checkLength("reason", end.getReason(), MAX_REASON);
        }
        if (record.getMailbox() < 0 || record.getMailbox() >= mailboxes) {
            throw new InvalidRecordException("mailbox = " + record.getMailbox() + ", expected 0 to " + (mailboxes - 1));
        }
    }

    /**
     * Checks a receipt.
     *
     * @throws InvalidRecordException if it is not as it must be
     */
    public void check(Origin origin, Receipt record) {
        checkSession(origin, record.getSessionId());
        checkKey(origin, record.getSessionId());
        checkId("participantId", record.getParticipantId());
    }

    /**
     * Checks an escalation.
     *
     * @throws InvalidRecordException if it is not as it must be
     */
    public void check(Origin origin, Escalation record) {
        checkSession(origin, record.getSessionId());
        checkName("escalationId", record.getEscalationId());
        checkName("messageId", record.getMessageId());
        checkName("channel", record.getChannel());
        checkName("by", record.getBy());
    }

    /** The priority that a receipt is about. */
    static Priority priorityOf(Receipt receipt) {
        Object body = receipt.getBody();
        if (body instanceof Acknowledged acknowledged) {
            return acknowledged.getPriority();
        }
        if (body instanceof Refused refused) {
            return refused.getPriority();
        }
        if (body instanceof ProbeAnswer answer) {
            return answer.getPriority();
        }
        throw new InvalidRecordException(
                "a receipt of " + body.getClass().getSimpleName() + ", expected Acknowledged, Refused or ProbeAnswer");
    }

    private void checkSession(Origin origin, String sessionId) {
        checkId("sessionId", sessionId);
        int home = partitions.of(sessionId);
        if (home != origin.partition()) {
            throw new InvalidRecordException("a record of a session whose partition is " + home + " in partition "
                    + origin.partition() + " of " + origin.topic());
        }
    }

    private static void checkName(String field, String name) {
        checkLength(field, name, Identifiers.MAX_NAME);
    }

    private static void checkLength(String field, String text, int most) {
        if (text != null && text.length() > most) {
            throw new InvalidRecordException(field + " has " + text.length() + " characters, expected at most " + most);
        }
    }

    private static void checkKey(Origin origin, String sessionId) {
        if (!sessionId.equals(origin.keyText())) {
            throw new InvalidRecordException("key and sessionId differ, expected the session's id as the key");
        }
    }

    private static void checkId(String field, String id) {
        if (!Identifiers.isLegal(id)) {
            throw new InvalidRecordException(field + " has " + (id == null ? 0 : id.length())
                    + " characters or an illegal one, expected 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
    }
}
