package org.crisisline.cli.oncall;

/**
 * One call that came in.
 *
 * @param acceptedNanos when it had been answered, on the receiver's ticker
 * @param escalationId which escalation
 * @param sessionId of which session
 * @param severity 1 to 10
 * @param located whether a location came with it; the location itself is personal and stays in {@code body}
 * @param signed whether the signature over time stamp and body was right
 * @param body the request as it came
 */
public record OnCallCall(
        long acceptedNanos,
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
