package org.crisisline.gateway.metrics;

import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** What is worth counting and timing in a gateway. Any thread; wait-free. Durations are nanoseconds of a monotonic clock. */
public interface GatewayMetrics {
    /** What became of a record in the mailbox. */
    enum MailboxOutcome {
        /** Handed to its connection. */
        HANDED_OVER,
        /** For a connection that is not here (any more). */
        UNKNOWN_CONNECTION,
        /** For another gateway, or an earlier incarnation of this one. */
        FOREIGN,
        /** No record; dead-lettered. */
        UNDECODABLE,
        /** Addressed to a connection of another session: never to happen. */
        MISDIRECTED
    }

    /** What was not written although it should have been. */
    enum Loss {
        /** Presence that had to be given up. */
        PRESENCE,
        /** A receipt; a probe will ask for it. */
        RECEIPT,
        /** An audit event. */
        AUDIT,
        /** A dead letter. */
        DEAD_LETTER,
        /** A request to call a human for an EMERGENCY that the brokers did not take. */
        ESCALATION_REQUEST,
        /** A revocation that there was no room for. */
        REVOCATION
    }

    /** Socket accepted to {@code connected} written. */
    void handshake(long nanos);

    /** Frame read to the log's answer. */
    void accepted(Priority priority, long nanos);

    /** Frame read to the recipient's acknowledgement being back. */
    void delivered(Priority priority, long nanos);

    /** Frame read to the notice that a channel has accepted the call. */
    void escalated(long nanos);

    /** A connection got as far as {@code connected}. */
    void connectionAccepted();

    /**
     * A connection attempt failed.
     *
     * @param reason a close reason, an HTTP status, or {@code tls}
     */
    void connectionRefused(String reason);

    /** A token was refused. */
    void tokenRefused(String reason);

    /** A connection that had got as far as {@code connected} is closed. */
    void connectionClosed(String reason);

    /** A frame was read; its type, {@code invalid} or {@code control}. */
    void frameRead(String type);

    /** A frame was written. */
    void frameWritten();

    /** An {@code error} frame was written. */
    void frameRefused(String code);

    /** The log did not take a message. */
    void publishFailed(Lane lane, String failure);

    /** A message was refused since there is more than can be carried. */
    void shed(Priority priority);

    /** A record came out of the mailbox. */
    void mailboxRecord(Lane lane, MailboxOutcome outcome);

    /** The log was found to have been silent for so long that clients are told to go where it is not. At each look while that lasts. */
    void foundCutOff();

    /** Presence had to be published again. */
    void presenceRepeated();

    /** Something could not be written. */
    void lost(Loss what);

    /** A write to the cache. */
    void cacheWrite(boolean succeeded);
}
