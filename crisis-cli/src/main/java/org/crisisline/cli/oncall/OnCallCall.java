package org.crisisline.cli.oncall;

/**
 * One call that came in.
 *
 * @param times when it was asked for, came and was answered
 * @param type what the receiver is told, {@code escalation.trigger} when a human is needed
 * @param escalationId which escalation
 * @param dedupKey what the receiver merges by: calls with the same one are one alarm
 * @param stage which tier is called, and for the how manieth time; the same for all calls that don't say
 * @param sessionId of which session
 * @param severity 1 to 10
 * @param located whether a location came with it; the location itself is personal and stays in {@code body}
 * @param signed whether the signature over time stamp and body was right
 * @param body the request as it came
 */
public record OnCallCall(
        CallTimes times,
        String type,
        String escalationId,
        String dedupKey,
        String stage,
        String sessionId,
        int severity,
        boolean located,
        boolean signed,
        String body) {
    private static final String TRIGGER = "escalation.trigger";

    /** When it had been answered, on the receiver's ticker. */
    public long acceptedNanos() {
        return times.answeredNanos();
    }

    /** Whether a human is needed. Otherwise it says how one that was called before goes on. */
    public boolean isTrigger() {
        return TRIGGER.equals(type);
    }

    @Override
    public String toString() {
        return "OnCallCall[" + escalationId + ", session " + sessionId + ", severity " + severity + "]";
    }
}
