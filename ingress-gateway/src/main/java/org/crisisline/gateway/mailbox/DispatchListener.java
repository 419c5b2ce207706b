package org.crisisline.gateway.mailbox;

import org.crisisline.schemas.record.Priority;

/** Is told of each message that a lane has dispatched to this gateway. Called on readers' threads; must not block. */
@FunctionalInterface
public interface DispatchListener {
    /** A message of that session, which lies in the log at that position; for the first time, again, or for one who comes late. */
    void dispatched(Priority priority, String sessionId, long position);
}
