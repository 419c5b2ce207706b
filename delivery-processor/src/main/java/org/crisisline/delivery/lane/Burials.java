package org.crisisline.delivery.lane;

import java.util.Objects;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** What is done with a message that doesn't reach someone: a dead letter, and for an EMERGENCY that nobody has a call for a human. */
final class Burials {
    private final Lane lane;
    private final int partition;
    private final DeadLetters letters;

    Burials(Lane lane, int partition) {
        this.lane = lane;
        this.partition = partition;
        this.letters = new DeadLetters("lane-" + lane.label());
    }

    /** A message that was read and is not taken. */
    void refused(Turn turn, Origin origin, Message message, Reason reason, String why) {
        turn.bury(letters.forRecord(
                origin,
                turn.sessionId(),
                message.getId(),
                reason,
                null,
                why,
                turn.now().wall()));
        call(turn, message, origin.traceparent());
    }

    /** Written to a participant so often, and not acknowledged. */
    void unacknowledged(Turn turn, Priority priority, StoredMessage message, String participantId, int attempts) {
        turn.bury(letters.forMessage(
                turn.sessionId(),
                priority,
                partition,
                message,
                Objects.requireNonNull(participantId, "participantId"),
                Reason.NOT_ACKNOWLEDGED,
                attempts,
                turn.now().wall()));
        call(turn, message);
    }

    /**
     * A stored message that a participant will not get any more.
     *
     * @param participantId who, or null for all
     */
    void undelivered(Turn turn, Priority priority, StoredMessage message, String participantId, Reason reason) {
        turn.bury(letters.forMessage(
                turn.sessionId(),
                priority,
                partition,
                message,
                participantId,
                reason,
                0,
                turn.now().wall()));
    }

    /** Nobody has that message: if it is an EMERGENCY, a human is called. */
    void call(Turn turn, StoredMessage message) {
        if (lane == Lane.EMERGENCY) {
            call(turn, message.message(), message.traceparent().orElse(null));
        }
    }

    private void call(Turn turn, Message message, String traceparent) {
        if (lane == Lane.EMERGENCY) {
            turn.add(new Effect.Escalate(
                    EscalationRequests.forMessage(
                            turn.sessionId(), message, turn.now().wall()),
                    traceparent));
        }
    }
}
