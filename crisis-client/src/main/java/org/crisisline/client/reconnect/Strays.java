package org.crisisline.client.reconnect;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Attempts that were given up after they had said {@code connect}. A slow gateway may take one up all the same, and later than the connection
 * that was made instead: then the log's last word is that the stray took over, and the client's only connection is a spare.
 */
public final class Strays {
    /** By then even a gateway that had lost the log has told it of the connection, or noticed that it is closed. */
    private static final Duration LIFE = Duration.ofSeconds(30);

    private static final int MOST = 8;

    private final Deque<Long> leftAt = new ArrayDeque<>();

    /** One was given up. */
    public void left(long nanos) {
        if (leftAt.size() == MOST) {
            leftAt.poll();
        }
        leftAt.add(nanos);
    }

    /** Whether a take-over that is told now may be the work of one; each explains one take-over only, so two clients never take over from each other for ever. */
    public boolean explains(long nanos) {
        leftAt.removeIf(left -> nanos - left > LIFE.toNanos());
        return leftAt.poll() != null;
    }
}
