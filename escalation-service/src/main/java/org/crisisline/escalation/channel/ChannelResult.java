package org.crisisline.escalation.channel;

import java.time.Duration;
import java.util.Optional;

/** What became of a call. The texts hold no payload and no answer's body. */
public sealed interface ChannelResult {
    /** The receiver has taken it. */
    record Accepted() implements ChannelResult {}

    /** The receiver will not take it, however often it is asked. */
    record Refused(String why) implements ChannelResult {}

    /**
     * Not taken this time.
     *
     * @param why what was found
     * @param retryAfter how long the receiver asks to be left alone, if it said so
     */
    record Unavailable(String why, Optional<Duration> retryAfter) implements ChannelResult {}

    /** Another instance was quicker; no further attempt was made. */
    record Withdrawn() implements ChannelResult {}
}
