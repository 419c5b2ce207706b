package org.crisisline.gateway.connection;

/**
 * What was written to one connection at one priority, and what of it came back. A dispatch is written only if nothing between is
 * missing, so that a lost one can't hide behind a later acknowledgement. One thread's.
 */
final class Chain {
    /** No position. */
    static final long NONE = -1;

    enum Verdict {
        /** Nothing is missing: write it. */
        WRITE,
        /** It is on the connection already. */
        WRITTEN_BEFORE,
        /** Something between is missing. */
        BROKEN
    }

    enum Claim {
        /** More than was sent on this connection. */
        BEYOND,
        /** Nothing that was not known. */
        NOTHING_NEW,
        /** News. */
        RISEN
    }

    private long written = NONE;
    private long acknowledged = NONE;
    private long seen = NONE;
    private boolean caughtUp;

    /** What to do with a dispatch; writing it is the caller's, who says so by {@link #wrote}. */
    Verdict judge(long position, long previous, long cursor, int attempt) {
        if (position <= written) {
            return attempt > 1 ? Verdict.WRITE : Verdict.WRITTEN_BEFORE;
        }
        return links(previous, cursor) ? Verdict.WRITE : Verdict.BROKEN;
    }

    /** Whether all before a record has been written here, or need not be. */
    boolean links(long previous, long cursor) {
        return previous <= Math.max(Math.max(written, acknowledged), cursor);
    }

    boolean hasWritten(long position) {
        return position <= written;
    }

    void wrote(long position) {
        written = Math.max(written, position);
    }

    Claim acknowledge(long position) {
        if (position > reach()) {
            return Claim.BEYOND;
        }
        if (position <= acknowledged) {
            return Claim.NOTHING_NEW;
        }
        acknowledged = position;
        return Claim.RISEN;
    }

    /** As {@link #acknowledge}, and a human has seen it. */
    Claim see(long position) {
        if (position > reach()) {
            return Claim.BEYOND;
        }
        acknowledged = Math.max(acknowledged, position);
        if (position <= seen) {
            return Claim.NOTHING_NEW;
        }
        seen = position;
        return Claim.RISEN;
    }

    /** The client claims to have all up to there, from before this connection. */
    void resume(long position) {
        acknowledged = Math.max(acknowledged, position);
    }

    /** True once until {@link #begin}. */
    boolean catchUp() {
        boolean first = !caughtUp;
        caughtUp = true;
        return first;
    }

    /** The connection becomes the active one (again). What was written on it stays written. */
    void begin() {
        caughtUp = false;
    }

    private long reach() {
        return Math.max(written, acknowledged);
    }

    /** Null when none was. */
    Long lastWritten() {
        return written == NONE ? null : written;
    }

    /** {@link #NONE} when nothing was. */
    long lastSeen() {
        return seen;
    }

    /** Null when none was. */
    Long lastAcknowledged() {
        return acknowledged == NONE ? null : acknowledged;
    }
}
