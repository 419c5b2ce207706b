package org.crisisline.gateway;

import java.util.ArrayList;
import java.util.List;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.schemas.record.MailboxRecord;

/** A connection that keeps what it is told, and drops what is delivered to it. */
class ToldConnection implements ConnectionHandle {
    final List<ConnectionEvent> told = new ArrayList<>();
    private final String id;

    ToldConnection(String id) {
        this.id = id;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public void tell(ConnectionEvent event) {
        told.add(event);
    }

    @Override
    public final void deliver(List<MailboxRecord> records, Runnable done) {
        done.run();
    }
}
