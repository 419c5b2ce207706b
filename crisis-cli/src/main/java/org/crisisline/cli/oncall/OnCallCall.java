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
 * @param drill whether it is an exercise
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
        boolean drill,
        boolean signed,
        String body) {
    private static final String TRIGGER = "escalation.trigger";
    private static final String ACKNOWLEDGE = "escalation.acknowledge";
    private static final String RESOLVE = "escalation.resolve";

    /** When it had been answered, on the receiver's ticker. */
    public long acceptedNanos() {
        return times.answeredNanos();
    }

    /** Whether a human is needed. Otherwise it says how one that was called before goes on. */
    public boolean isTrigger() {
        return TRIGGER.equals(type);
    }

    /** What it says, for somebody who stands in front of a terminal. */
    public String sentence() {
        String what = switch (type) {
            case TRIGGER ->
                "session " + sessionId + " needs a human, severity " + severity + (located ? ", with a location" : "");
            case ACKNOWLEDGE -> "a human has taken session " + sessionId + ", nobody further is called";
            case RESOLVE -> "the emergency of session " + sessionId + " is over";
            default -> type + " of session " + sessionId;
        };
        return (drill ? "a DRILL, nobody is in danger: " : "") + what + " (" + escalationId + ")";
    }

    @Override
    public String toString() {
        return "OnCallCall[" + escalationId + ", session " + sessionId + ", severity " + severity + "]";
    }
}
