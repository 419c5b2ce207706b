package org.crisisline.escalation.channel;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** What happens on one channel that somebody may want to see. Any thread; nothing blocks. */
public interface ChannelMetrics {
    /** An attempt is made; a call has one or more. */
    void attempted();

    /** A call ended so, and took so long, attempts and pauses included. */
    void ended(EscalationCall.Kind kind, ChannelResult result, Duration took);

    /**
     * What there is to see at any moment; called once.
     *
     * @param breaker 0 closed, 1 trying, 2 open
     * @param inUse attempts under way
     */
    void watch(DoubleSupplier breaker, DoubleSupplier inUse);

    /** Sees nothing. */
    static ChannelMetrics none() {
        return new ChannelMetrics() {
            @Override
            public void attempted() {}

            @Override
            public void ended(EscalationCall.Kind kind, ChannelResult result, Duration took) {}

            @Override
            public void watch(DoubleSupplier breaker, DoubleSupplier inUse) {}
        };
    }
}
