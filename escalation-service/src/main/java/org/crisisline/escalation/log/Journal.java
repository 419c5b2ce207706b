package org.crisisline.escalation.log;

import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Stage;

/** Where it is written down what became of an escalation. Called on the desk's thread; never blocks and never throws. */
public interface Journal {
    /** The escalation as it stands now, for every reader; and who moved it there, for the audit. */
    void moved(EscalationCase escalation);

    /** This instance's call was taken; {@link #moved} has come before. */
    void reached(EscalationCase escalation);

    /**
     * Nobody could be reached.
     *
     * @param why without anything personal
     * @param willRetry whether it is called again later
     */
    void unreached(EscalationCase escalation, String why, boolean willRetry);

    /**
     * A channel has answered a call.
     *
     * @param stage which tier and round it was called in
     * @param told what it was told: {@code called}, {@code acknowledged} or {@code resolved}
     * @param outcome {@code ok}, or why not, without anything personal
     */
    void channelAnswered(EscalationCase escalation, Stage stage, String channel, String told, String outcome);

    /** All tiers were called and no human has answered; {@link #moved} has come before. */
    void exhausted(EscalationCase escalation, String why);

    /** It goes on by the present policy, since the version that it started with is not configured any more. */
    void policyGone(EscalationCase escalation, String version);
}
