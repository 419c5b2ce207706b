package org.crisisline.escalation.lifecycle;

/** What this instance is doing about an escalation. Never written anywhere: it begins anew with each start. */
public enum Activity {
    /** Leaves it to an instance of lower rank, until the timer. */
    YIELDING,
    /** A tier is being called. */
    CALLING,
    /** No tier took it; the first is called again with the timer. */
    RESTING,
    /** A channel has taken it, and no human has answered; the next step comes with the timer. */
    WAITING,
    /** Nothing left to do here. */
    DONE
}
