package org.crisisline.escalation.log;

import org.crisisline.escalation.lifecycle.EscalationCase;

/** Where it is written down what became of an escalation. Never blocks and never throws. */
public interface Journal {
    /** The escalation as it stands now, for every reader; and who moved it there, for the audit. */
    void moved(EscalationCase escalation);

    /** Nobody could be reached: why, for the audit. */
    void unreached(EscalationCase escalation, String why);
}
