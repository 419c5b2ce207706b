package org.crisisline.client.outbox;

import java.time.Duration;
import org.crisisline.client.frame.Priority;

/**
 * A message is in the replicated log: it can't be lost.
 *
 * @param id the message's
 * @param priority with which it was taken
 * @param position its place in the session's log of that priority; belongs to the epoch of the connection
 * @param duplicate the log had it before: this answers a repeat
 * @param sinceCall from the call of {@code send} or {@code escalate}; waiting in the outbox counts
 * @param sinceWritten from the moment it was first handed to a socket
 */
public record Accepted(
        String id, Priority priority, long position, boolean duplicate, Duration sinceCall, Duration sinceWritten) {}
