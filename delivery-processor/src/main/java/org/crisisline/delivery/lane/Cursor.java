package org.crisisline.delivery.lane;

/**
 * How far a participant has come in the log of a priority. Every number only rises; {@value #NONE} stands for nothing.
 *
 * @param acknowledged everything up to here has arrived at the participant and is kept by it
 * @param seen everything up to here has been seen by a human there; at most {@code acknowledged}
 * @param clear nothing is pending up to here: it is acknowledged, or the participant's own; at least {@code acknowledged}. Only
 *     spares a reader the way over its own messages
 */
public record Cursor(long acknowledged, long seen, long clear) {
    /** No position. */
    public static final long NONE = -1;

    /** Of someone who has just come: the whole log is pending. */
    public static final Cursor START = new Cursor(NONE, NONE, NONE);

    public Cursor {
        if (acknowledged < NONE || seen > acknowledged || clear < acknowledged || seen < NONE) {
            throw new IllegalArgumentException("cursor acknowledged " + acknowledged + ", seen " + seen + ", clear "
                    + clear + ": expected -1 <= seen <= acknowledged <= clear");
        }
    }

    Cursor acknowledge(long position) {
        return position <= acknowledged ? this : new Cursor(position, seen, Math.max(clear, position));
    }

    Cursor see(long position) {
        Cursor arrived = acknowledge(position);
        return position <= arrived.seen ? arrived : new Cursor(arrived.acknowledged, position, arrived.clear);
    }

    /** Nothing is known of what lies behind the acknowledged. */
    Cursor unclear() {
        return new Cursor(acknowledged, seen, acknowledged);
    }

    Cursor clearTo(long position) {
        return position <= clear ? this : new Cursor(acknowledged, seen, position);
    }
}
