package org.crisisline.escalation.desk;

import org.crisisline.escalation.lifecycle.CaseEvent;
import org.crisisline.escalation.lifecycle.Demand;

/** What was read from a topic. */
public sealed interface Reading {
    /** Something asks for a human. */
    record Trigger(Demand demand) implements Reading {}

    /** Where an escalation stands, by the log. */
    record Standing(Demand demand, CaseEvent.Recorded recorded) implements Reading {}
}
