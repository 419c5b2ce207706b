package org.crisisline.client.outbox;

import java.time.Duration;
import java.util.OptionalLong;
import org.crisisline.client.frame.Priority;

/**
 * One of this client's messages has reached another participant, for the first time.
 *
 * @param id the message's
 * @param priority its priority
 * @param position its place
 * @param participantId who acknowledged it first
 * @param sinceWritten from the moment it was first handed to a socket until {@code delivered} came back
 * @param serverLatencyMs the same as the sender's gateway measured it; only the latest of the messages that one {@code
 *     delivered} covers has it
 */
public record Arrival(
        String id,
        Priority priority,
        long position,
        String participantId,
        Duration sinceWritten,
        OptionalLong serverLatencyMs) {}
