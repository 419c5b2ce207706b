package org.crisisline.delivery.lane;

import java.time.Duration;
import java.util.Objects;

/**
 * The bounds and patience of a lane.
 *
 * @param windowMessages most messages in flight for a participant and priority
 * @param windowBytes most bytes of them; a single message may be bigger
 * @param ackTimeout silence after which a gateway is asked
 * @param attempts how often a message is written before the connection is given up
 * @param retry waits between attempts
 * @param probe waits between questions that nobody answers
 * @param sessionMessages most messages in a session's log
 * @param sessionBytes most bytes of them
 * @param participants most participants of a session, those who left included
 * @param flights most (participant, priority) pairs that are being delivered to at once, in a partition
 * @param chunk how many steps of background work are taken at a time
 * @param tombstoneLife how long the fences of a session that is over are kept
 * @param unansweredAfter how long an EMERGENCY may wait for anyone's acknowledgement before a human is called
 * @param walkPause between two walks over all sessions
 */
public record LaneSettings(
        int windowMessages,
        long windowBytes,
        Duration ackTimeout,
        int attempts,
        Backoff retry,
        Backoff probe,
        int sessionMessages,
        long sessionBytes,
        int participants,
        int flights,
        int chunk,
        Duration tombstoneLife,
        Duration unansweredAfter,
        Duration walkPause) {
    public LaneSettings {
        requireAtLeastOne("windowMessages", windowMessages);
        requireAtLeastOne("windowBytes", windowBytes);
        requireAtLeastOne("ackTimeout", ackTimeout.toNanos());
        requireAtLeastOne("attempts", attempts);
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(probe, "probe");
        requireAtLeastOne("sessionMessages", sessionMessages);
        requireAtLeastOne("sessionBytes", sessionBytes);
        requireAtLeastOne("participants", participants);
        requireAtLeastOne("flights", flights);
        requireAtLeastOne("chunk", chunk);
        requireAtLeastOne("tombstoneLife", tombstoneLife.toNanos());
        requireAtLeastOne("unansweredAfter", unansweredAfter.toNanos());
        requireAtLeastOne("walkPause", walkPause.toNanos());
    }

    private static void requireAtLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " = " + value + ": expected at least 1");
        }
    }
}
