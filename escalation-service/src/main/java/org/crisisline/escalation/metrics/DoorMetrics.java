package org.crisisline.escalation.metrics;

/** What happens at the door. Any thread; nothing blocks. Durations are nanoseconds of a monotonic clock. */
public interface DoorMetrics {
    /** What became of a direct call by a gateway. */
    enum Ask {
        /** A channel has taken it, or a human has. */
        DISPATCHED,
        /** No channel took it. */
        FAILED,
        /** Taken in; the answer did not wait for the channels. */
        PENDING,
        /** Not signed as it should be. */
        UNSIGNED,
        /** Not readable. */
        UNDECODABLE,
        /** There is no room. */
        FULL,
        /** The desk is closed, or full. */
        CLOSED
    }

    /** What became of a human's answer. */
    enum Answer {
        /** The page with the button was shown. */
        SHOWN,
        /** Acknowledged or resolved, perhaps not for the first time. */
        GIVEN,
        /** The link was never for this. */
        WRONG_LINK,
        /** The link has expired. */
        EXPIRED_LINK,
        /** Nobody knows the escalation here. */
        UNKNOWN,
        /** The desk did not answer in time. */
        UNAVAILABLE
    }

    /** A direct call was answered, so long after it was read. */
    void asked(Ask outcome, long nanos);

    /** A human's request was answered. */
    void answered(Answer outcome);
}
