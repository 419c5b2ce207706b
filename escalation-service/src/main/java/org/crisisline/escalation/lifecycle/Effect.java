package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What is to be done. Performed in the given order: the call to a human stands first. */
public sealed interface Effect {
    /**
     * Call a tier: all its channels at the same time. What each of them answers comes back as {@link CaseEvent.Accepted} or
     * {@link CaseEvent.Refused} of this step.
     */
    record CallTier(EscalationCase escalation, Stage stage, List<String> channels) implements Effect {}

    /** A human is reached, by whatever way: the calls under way need no further attempt. */
    record WithdrawCall(String escalationId) implements Effect {}

    /** Write it as it stands now. */
    record WriteState(EscalationCase escalation) implements Effect {}

    /** Come back with {@link CaseEvent.TimerFired} of that step. */
    record Schedule(String escalationId, int step, Duration delay) implements Effect {
        /** For when the escalation's next step is due. */
        static Schedule next(EscalationCase escalation, Instant now) {
            return at(escalation.nextAt(), escalation, now);
        }

        /** For that time, or at once when it is over. */
        static Schedule at(Instant at, EscalationCase escalation, Instant now) {
            Duration delay = Duration.between(now, at);
            return new Schedule(escalation.id(), escalation.step(), delay.isNegative() ? Duration.ZERO : delay);
        }
    }

    /** This instance's call was the first that was taken: measure it. */
    record Reached(EscalationCase escalation) implements Effect {}

    /** No channel of any tier took it: say it loudly. {@code willRetry} tells whether it is called again later. */
    record Unreached(EscalationCase escalation, String why, boolean willRetry) implements Effect {}

    /** All tiers were called and no human has answered: say it loudly. */
    record Exhausted(EscalationCase escalation, String why) implements Effect {}

    /** A human has answered: the channels that may have called others are to say so. */
    record Tell(EscalationCase escalation, Stage stage, List<String> channels) implements Effect {}

    /** The version of the policy that it started with is not configured any more; it goes on with the present one. */
    record PolicyGone(EscalationCase escalation, String version) implements Effect {}
}
