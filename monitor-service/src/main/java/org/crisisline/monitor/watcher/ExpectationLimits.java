package org.crisisline.monitor.watcher;

import java.time.Duration;

/**
 * By when what has to have happened, and how much is remembered.
 *
 * @param dispatchedWithin from the trigger's place in the log to the record that a channel took the call
 * @param movedWithin how long after the announced time of the next call something must have moved
 * @param askAgainAfter how long after a trigger was asked for again it may be asked for once more
 * @param forgetAfter an escalation that nothing was heard of for so long is no longer watched
 * @param maxOpen escalations of which something is expected, at most
 * @param maxSettled escalations of which nothing more is expected, remembered so that a late trigger is not taken for a new one
 */
public record ExpectationLimits(
        Duration dispatchedWithin,
        Duration movedWithin,
        Duration askAgainAfter,
        Duration forgetAfter,
        int maxOpen,
        int maxSettled) {
    /** Checks that there is something to hold. */
    public ExpectationLimits {
        if (maxOpen < 1 || maxSettled < 1) {
            throw new IllegalArgumentException("maxOpen and maxSettled count from 1");
        }
    }
}
