package org.crisisline.delivery.lane;

/**
 * The end of a session's log of one priority, as far as it was read.
 *
 * @param last position of the last message that was taken; -1 when there is none
 * @param fence position of the session's END; -1 while there is none. The first one read counts
 */
public record LogEnd(long last, long fence) {
    static final LogEnd EMPTY = new LogEnd(Cursor.NONE, Cursor.NONE);

    boolean isFenced() {
        return fence != Cursor.NONE;
    }
}
