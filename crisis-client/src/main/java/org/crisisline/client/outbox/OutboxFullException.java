package org.crisisline.client.outbox;

/** The outbox takes nothing more until the server answers what it holds. The message was not sent and will not be. */
public final class OutboxFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutboxFullException(int messages, int bytes, OutboxLimits limits) {
        super("outbox full: " + messages + " messages of " + bytes + " bytes wait for their answer, the limits are "
                + limits.messages() + " messages and " + limits.bytes() + " bytes");
    }

    /** More calls wait for the event loop than the outbox would take. */
    public OutboxFullException(int calls, OutboxLimits limits) {
        super("outbox full: " + calls + " calls wait to enter it, the limit is " + limits.messages() + " messages");
    }
}
