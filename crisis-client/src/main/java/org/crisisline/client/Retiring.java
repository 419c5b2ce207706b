package org.crisisline.client;

import org.crisisline.client.frame.CloseCode;

/**
 * The connection that is being left, while another one takes its place; at most one. It stays open until the other one is in the session, so that nobody is
 * told that this participant is offline, and from the moment in which it is left nothing is read of it: whatever it still brings comes
 * again on the other one, and what came on both would be out of order. On the event loop only.
 */
final class Retiring {
    private static final String MOVED = "moved to another gateway";

    private Line line;

    /** Leaves that one. If another one is being left already, it is closed: it has had its successor. */
    void leave(Line left) {
        close(MOVED);
        line = left;
        line.socket().reading(false);
    }

    boolean isAny() {
        return line != null;
    }

    /** The other one is in the session: this one is closed. */
    void replaced() {
        close(MOVED);
    }

    /** The other one came to nothing, or nobody wants any: it is closed all the same, since nobody has listened to it for a while. */
    void giveUp() {
        close("");
    }

    /** That connection is gone of itself. */
    void closed(Line gone) {
        if (gone == line) {
            line = null;
        }
    }

    private void close(String words) {
        if (line != null) {
            line.socket().close(CloseCode.DONE, words);
            line.over();
            line = null;
        }
    }
}
