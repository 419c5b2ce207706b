package org.crisisline.delivery.lane;

import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;

/** Something that a decision wants done. Effects are carried out in their order, or the task dies. */
public sealed interface Effect {
    /** Stores a message. */
    record PutMessage(String sessionId, Priority priority, StoredMessage message) implements Effect {}

    /** Remembers a message id. */
    record PutIdentity(String sessionId, String participantId, String messageId, MessageIdentity identity)
            implements Effect {}

    /** Stores what is kept of a session. */
    record PutSession(SessionState state) implements Effect {}

    /** Deletes a message. */
    record DeleteMessage(String sessionId, Priority priority, long position) implements Effect {}

    /** Forgets a message id. */
    record DeleteIdentity(String sessionId, String participantId, String messageId) implements Effect {}

    /** Forgets a session. */
    record DeleteSession(String sessionId) implements Effect {}

    /**
     * Writes to a gateway.
     *
     * @param mailbox the partition that it reads
     * @param record what it is told
     * @param traceparent the trace that it belongs to, or null
     */
    record Post(int mailbox, MailboxRecord record, String traceparent) implements Effect {}

    /** Writes a dead letter. */
    record Bury(DeadLetter letter) implements Effect {}

    /**
     * Says something in the log of presence.
     *
     * @param presence what is said
     */
    record Announce(Presence presence) implements Effect {}

    /**
     * Calls for a human.
     *
     * @param request who is in need, and why
     * @param traceparent the trace that it belongs to, or null
     */
    record Escalate(EscalationRequest request, String traceparent) implements Effect {}
}
