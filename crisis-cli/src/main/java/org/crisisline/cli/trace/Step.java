package org.crisisline.cli.trace;

import java.time.Instant;

/**
 * One step of a message's way.
 *
 * @param at when; the gateway's clock for {@link Kind#RECEIVED}, that of the service for replays, else the broker's
 * @param kind what happened
 * @param text the rest of the sentence
 */
public record Step(Instant at, Kind kind, String text) {
    /** What can happen to a message, in the order in which it does when two steps have one time. */
    public enum Kind {
        RECEIVED,
        APPENDED,
        REPEATED,
        REPLAYED,
        ESCALATION,
        DISPATCHED,
        REFUSED,
        PROBED,
        ANSWERED,
        ACKNOWLEDGED,
        SEEN,
        TOLD,
        DEAD_LETTER
    }
}
