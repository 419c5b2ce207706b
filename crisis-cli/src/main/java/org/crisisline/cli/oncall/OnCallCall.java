package org.crisisline.cli.oncall;

import java.time.Instant;

/**
 * One call that came in.
 *
 * @param receivedAt when the request had been read
 * @param escalationId which escalation
 * @param sessionId of which session
 * @param severity 1 to 10
 * @param located whether a location came with it; the location itself is personal and stays in {@code body}
 * @param signed whether the signature over time stamp and body was right
 * @param body the request as it came
 */
public record OnCallCall(
        Instant receivedAt,
        String escalationId,
        String sessionId,
        int severity,
        boolean located,
        boolean signed,
        String body) {
    @Override
    public String toString() {
        return "OnCallCall[" + escalationId + ", session " + sessionId + ", severity " + severity + "]";
    }
}
