package org.crisisline.gateway.metrics;

/** What is worth counting and timing where escalation instances are asked directly. Any thread; wait-free. */
public interface HedgeMetrics {
    /** Why it was not left to the log. */
    enum Cause {
        /** The log has not answered in time. */
        SLOW,
        /** The log has refused. */
        REFUSED
    }

    /** What became of one request to one instance. */
    enum Outcome {
        /** A channel has taken the call, or a human has. */
        DISPATCHED,
        /** The instance has it. */
        REQUESTED,
        /** No channel took the call. */
        FAILED,
        /** The instance takes no call of ours: another secret, or another version. */
        REFUSED,
        /** The instance could not. */
        UNAVAILABLE,
        /** No connection, or one that broke. */
        UNREACHABLE,
        /** No answer in time. */
        TIMED_OUT,
        /** Not asked: it has failed several times in a row. */
        BREAKER_OPEN,
        /** Not asked: too many requests to it are under way. */
        BULKHEAD_FULL
    }

    /** A hedge began. */
    void begun(Cause cause);

    /** A hedge was not begun, since too many are under way. */
    void shed();

    /** One request to one instance came to its end. */
    void asked(Outcome outcome);

    /** An instance has taken a hedge, so many nanoseconds after it began. */
    void taken(long nanos);

    /** No instance took a hedge for as long as it was tried. */
    void untaken();
}
