package org.crisisline.gateway;

import java.util.List;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.gateway.wire.CloseReason;

/**
 * Bounds what waits for clients that don't read, of all connections together: beyond the bound those for whom most waits are closed. Nothing is lost
 * by it: what they did not acknowledge is in the log and comes when they do. On the thread of the housekeeping.
 */
final class OutboundRelief {
    private final ConnectionDirectory directory;
    private final long bound;
    private volatile long waiting;
    private volatile int clogged;

    /** @param bound in bytes */
    OutboundRelief(ConnectionDirectory directory, long bound) {
        this.directory = directory;
        this.bound = bound;
    }

    /** Looks once. */
    void relieve() {
        List<ConnectionHandle> slowest = directory.slowest();
        long total = slowest.stream().mapToLong(ConnectionHandle::waitingBytes).sum();
        waiting = total;
        clogged = slowest.size();
        for (ConnectionHandle handle : slowest) {
            if (total <= bound) {
                return;
            }
            total -= handle.waitingBytes();
            handle.tell(new ConnectionEvent.TransportBroken(CloseReason.NOT_READING, "too much waits for all clients"));
        }
    }

    /** Bytes that waited when it was last looked at. */
    long waitingBytes() {
        return waiting;
    }

    /** Connections for which something waited then. */
    int cloggedConnections() {
        return clogged;
    }
}
