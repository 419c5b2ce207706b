package org.crisisline.escalation.lifecycle;

import java.time.Duration;

/** What is to be done. Performed in the given order: the call to a human stands first. */
public sealed interface Effect {
    /** Start a round of calls; its outcome comes back as {@link CaseEvent.Accepted} or {@link CaseEvent.Refused}. */
    record CallChannel(EscalationCase escalation) implements Effect {}

    /** Another instance has reached a human: the round under way needs no further attempt. */
    record WithdrawCall(String escalationId) implements Effect {}

    /** Write it as it stands now. */
    record WriteState(EscalationCase escalation) implements Effect {}

    /** Come back with {@link CaseEvent.TimerFired} of that step. */
    record Schedule(String escalationId, int step, Duration delay) implements Effect {}

    /** This instance's call was taken: measure it. */
    record Reached(EscalationCase escalation) implements Effect {}

    /** No channel took it: say it loudly. {@code willRetry} tells whether it is called again later. */
    record Unreached(EscalationCase escalation, String why, boolean willRetry) implements Effect {}
}
