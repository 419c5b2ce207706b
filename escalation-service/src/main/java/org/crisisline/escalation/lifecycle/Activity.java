package org.crisisline.escalation.lifecycle;

/** What this instance is doing about an escalation. Never written anywhere: it begins anew with each start. */
public enum Activity {
    /** Leaves it to an instance of lower rank, until the timer. */
    YIELDING,
    /** A round of calls is under way. */
    CALLING,
    /** The round failed; the next begins with the timer. */
    RESTING,
    /** Nothing left to do here. */
    DONE
}
