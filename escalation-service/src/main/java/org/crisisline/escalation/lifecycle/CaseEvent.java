package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import org.crisisline.schemas.record.EscalationState;

/** What can happen to an escalation. */
public sealed interface CaseEvent {
    /** It was read from a topic; this instance is to leave it to others for {@code patience}, or to act at once when that is nothing. */
    record Asked(Duration patience) implements CaseEvent {}

    /** What it asks for, a call of its session has already said: a human knows. */
    record Covered(String channel) implements CaseEvent {}

    /**
     * The log says where it stands.
     *
     * @param standing by whichever instance
     * @param incidentId the escalation that it joined, or null when it speaks for itself
     * @param policyVersion version of the policy that it started with
     * @param foreign written by somebody else than an instance of this service: an operator's command
     */
    record Recorded(Standing standing, String incidentId, String policyVersion, boolean foreign) implements CaseEvent {}

    /** A channel has taken the call of that step. */
    record Accepted(String channel, int step) implements CaseEvent {}

    /** A channel has not taken the call of that step, and will not. */
    record Refused(String channel, int step, String why) implements CaseEvent {}

    /** A human has taken it ({@code ACKNOWLEDGED}) or ended it ({@code RESOLVED}). */
    record Answered(EscalationState state, String by) implements CaseEvent {}

    /** The timer of that step is due. */
    record TimerFired(int step) implements CaseEvent {}
}
