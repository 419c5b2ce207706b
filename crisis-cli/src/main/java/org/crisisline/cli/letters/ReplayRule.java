package org.crisisline.cli.letters;

import org.crisisline.cli.text.Printable;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.topic.Topics;

/**
 * What a replay means for each reason; the only place that says it. Immutable.
 *
 * @param goesAgain whether the record is sent through the gate of live traffic again
 * @param sentence what to expect of it, or why not and what to do instead
 */
public record ReplayRule(boolean goesAgain, String sentence) {
    private static final String OVER =
            "the session is over and nobody can receive any more: read it with show --payload; "
                    + "an EMERGENCY has become an escalation";

    /** The rule of a reason. */
    public static ReplayRule of(Reason reason) {
        return switch (reason) {
            case UNDECODABLE ->
                again(
                        "goes to the partition that it came from, and comes back unless a release reads it now that did not before");
            case INVALID ->
                again(
                        "goes to its session's partition as it was, and comes back unless what was wrong lay outside of it");
            case PROCESSING_FAILED -> again("goes to its session's partition, and is taken once the fault is mended");
            case SESSION_FULL ->
                again(
                        "goes to its session's partition, and is taken if there is room by now (delivery.session-messages, delivery.session-bytes)");
            case TOO_LARGE ->
                never(
                        "its value was too large for the topic and is not kept; what it was made of is not lost, a message stays "
                                + "pending: raise max.message.bytes of the topic");
            case BEHIND_FENCE, SESSION_ENDED, NO_RECIPIENT -> never(OVER);
            case PARTICIPANT_LEFT -> never("its reader left for good, by choice; the others have it");
            case NOT_ACKNOWLEDGED ->
                never(
                        "an incident: the message is still pending, and goes out by itself with the reader's next connection");
        };
    }

    /**
     * The rule of a letter. Messages and requests to escalate are what somebody waits for, so they may go again; all else is said again by who
     * said it. Incidents never do, and what this release does not know is left alone.
     */
    static ReplayRule of(Letter letter) {
        if (letter.reason().isEmpty()) {
            return never("this release does not know the reason "
                    + Printable.line(letter.record().getReason()) + ": replay it with the one that wrote it");
        }
        ReplayRule rule = of(letter.reason().get());
        if (!rule.goesAgain()) {
            return rule;
        }
        String topic = letter.record().getTopic();
        if (!isMessages(topic) && !topic.equals(Topics.ESCALATION_REQUESTS.name())) {
            return never("a record of " + Printable.line(topic)
                    + " says what was true then, and its writer repeats what still is: nothing to do");
        }
        if (!letter.isOutcome()) {
            return never(
                    "an incident: delivery went on, and a letter of the step that it stopped accounts for the record");
        }
        if (letter.kept().valueBytes() < 0) {
            return never("its record had no value, and would have none again");
        }
        return rule;
    }

    /** Whether a topic holds messages. */
    static boolean isMessages(String topic) {
        return Topics.all().stream()
                .filter(known -> known.valueType() == LogRecord.class)
                .anyMatch(known -> known.name().equals(topic));
    }

    private static ReplayRule again(String sentence) {
        return new ReplayRule(true, sentence);
    }

    private static ReplayRule never(String sentence) {
        return new ReplayRule(false, sentence);
    }
}
