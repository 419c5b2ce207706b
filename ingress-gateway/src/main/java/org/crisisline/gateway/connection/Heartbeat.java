package org.crisisline.gateway.connection;

import java.time.Duration;

/** When a silent client is pinged, and when it is given up: after two pings without a sound. One thread's. */
final class Heartbeat {
    private static final int MAX_UNANSWERED = 2;

    enum Due {
        NOTHING,
        PING,
        GIVE_UP
    }

    private final long intervalNanos;
    private long since;
    private int unanswered;

    Heartbeat(Duration interval, long nowNanos) {
        intervalNanos = interval.toNanos();
        since = nowNanos;
    }

    /** Anything came from the client. */
    void heard(long nowNanos) {
        since = nowNanos;
        unanswered = 0;
    }

    /** What is to be done now; a ping counts as sent. */
    Due due(long nowNanos) {
        if (nowNanos - since < intervalNanos) {
            return Due.NOTHING;
        }
        if (unanswered == MAX_UNANSWERED) {
            return Due.GIVE_UP;
        }
        unanswered++;
        since = nowNanos;
        return Due.PING;
    }

    /** When to look again. */
    long nextNanos() {
        return since + intervalNanos;
    }
}
