package org.crisisline.escalation.log;

import org.crisisline.escalation.lifecycle.EscalationCase;

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
}
