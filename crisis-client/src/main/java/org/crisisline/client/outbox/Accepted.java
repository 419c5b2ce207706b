package org.crisisline.client.outbox;

import java.time.Duration;
import org.crisisline.client.frame.Priority;

/**
 * A message is in the replicated log: it can't be lost.
 *
 * <p>The log answers first, before anybody has looked whether it had the id already. So the answer to a repeat over another connection usually has a place of
 * its own and no {@code duplicate}; that it is one, and the message's place, which is the first, comes a moment later to
 * {@link org.crisisline.client.CrisisListener#onAccepted}. Nothing is delivered twice either way.
 *
 * @param id the message's
 * @param priority with which it was taken
 * @param position its place in the session's log of that priority, of a repeat perhaps a later one than the message's; belongs to the epoch of the connection
 * @param duplicate the log is known to have had it before; if not, this may answer a repeat all the same
 * @param sinceCall from the call of {@code send} or {@code escalate}; waiting in the outbox counts
 * @param sinceWritten from the moment it was first handed to a socket
 */
public record Accepted(
        String id, Priority priority, long position, boolean duplicate, Duration sinceCall, Duration sinceWritten) {}
