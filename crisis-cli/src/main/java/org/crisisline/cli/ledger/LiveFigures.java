package org.crisisline.cli.ledger;

/**
 * What a lane should hold now: the sums over its sessions that live and the recipients who have not left, as its gauges show them.
 *
 * @param openSessions sessions
 * @param messages messages in their logs
 * @param pending pairs of message and recipient that wait
 * @param delivered pairs whose recipient has the message
 */
public record LiveFigures(long openSessions, long messages, long pending, long delivered) {
    /** Nothing. */
    public static final LiveFigures NONE = new LiveFigures(0, 0, 0, 0);

    /** Both together. */
    public LiveFigures plus(LiveFigures other) {
        return new LiveFigures(
                openSessions + other.openSessions,
                messages + other.messages,
                pending + other.pending,
                delivered + other.delivered);
    }
}
