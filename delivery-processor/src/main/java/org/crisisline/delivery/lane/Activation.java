package org.crisisline.delivery.lane;

import org.crisisline.schemas.record.Attached;

/**
 * When a connection became its participant's active one, in the order of the log of presence.
 *
 * <p>Gateways repeat what holds, and name the record that they repeat. A repeat of a record that came after the one that is known shows that what is
 * kept here is out of date: an owner that did not know that it was replaced has written over it.
 *
 * @param offset of the record that said so, in the session's partition; -1 when it is not known
 */
public record Activation(long offset) {
    /** Nothing comes after it, and it comes after nothing. */
    public static final Activation UNKNOWN = new Activation(-1);

    /**
     * The one that presence tells of.
     *
     * @param offset of the record that it came in
     */
    public static Activation of(Attached attached, long offset) {
        if (!attached.getRenewal()) {
            return new Activation(offset);
        }
        Long since = attached.getSince();
        return since == null ? UNKNOWN : new Activation(since);
    }

    /** Whether this one is known to have come after another. */
    public boolean isAfter(Activation other) {
        return other.offset != UNKNOWN.offset && offset > other.offset;
    }

    /** The later of two of the same connection, which may have been told twice. */
    public Activation orLater(Activation other) {
        return offset >= other.offset ? this : other;
    }
}
