package org.crisisline.gateway.connection;

import java.util.List;
import org.crisisline.schemas.record.MailboxRecord;

/** A connection, as other threads see it. Nothing here blocks; what is told happens later, on the connection's event loop, in order. */
public interface ConnectionHandle {
    /** The connection's id. */
    String id();

    /** Tells it that something has happened. */
    void tell(ConnectionEvent event);

    /**
     * Hands over what the mailbox brought.
     *
     * @param records in the order of the mailbox
     * @param done called once when all of them have been handled, or when the connection is gone
     */
    void deliver(List<MailboxRecord> records, Runnable done);

    /** Bytes that wait for a client which reads more slowly than is written to it; 0 while it keeps up. */
    default long waitingBytes() {
        return 0;
    }
}
