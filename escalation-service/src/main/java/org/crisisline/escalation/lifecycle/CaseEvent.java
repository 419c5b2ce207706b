package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.time.Instant;
import org.crisisline.schemas.record.EscalationState;

/** What can happen to an escalation. */
public sealed interface CaseEvent {
    /** It was read from a topic; this instance is to leave it to others for {@code patience}, or to act at once when that is nothing. */
    record Asked(Duration patience) implements CaseEvent {}

    /** What it asks for, a call of its session has already said: a human knows. */
    record Covered(String channel) implements CaseEvent {}

    /** The log says where it stands, by whichever instance. */
    record Recorded(EscalationState state, String channel, String by, long elapsedMs, Instant at)
            implements CaseEvent {}

    /** A channel has taken the call. */
    record Accepted(String channel) implements CaseEvent {}

    /** The round of calls is over and no channel has taken it. */
    record Refused(String why) implements CaseEvent {}

    /** The timer of that step is due. */
    record TimerFired(int step) implements CaseEvent {}
}
