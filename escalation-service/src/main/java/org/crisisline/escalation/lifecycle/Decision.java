package org.crisisline.escalation.lifecycle;

import java.util.List;

/** The next state and what is to be done. */
record Decision(EscalationCase next, List<Effect> effects) {
    Decision {
        effects = List.copyOf(effects);
    }

    static Decision of(EscalationCase next, Effect... effects) {
        return new Decision(next, List.of(effects));
    }
}
