package org.crisisline.delivery.lane;

/**
 * What a lane's store says of the sessions that live, in the terms of docs/decisions/0008: pairs of a message and a recipient, who is anyone in
 * the session that has not left, but the sender.
 *
 * @param openSessions sessions that take messages
 * @param messages messages in their logs
 * @param delivered pairs of which the recipient has the message
 * @param pending pairs of which it has not
 */
public record CensusFigures(long openSessions, long messages, long delivered, long pending) {
    /** Of nothing. */
    public static final CensusFigures NONE = new CensusFigures(0, 0, 0, 0);

    /** Both together. */
    public CensusFigures plus(CensusFigures other) {
        return new CensusFigures(
                openSessions + other.openSessions,
                messages + other.messages,
                delivered + other.delivered,
                pending + other.pending);
    }
}
