package org.crisisline.escalation.channel;

import java.util.concurrent.CompletionStage;

/**
 * A way to a human, with whatever it takes to get through: time limits, retries, a breaker.
 *
 * <p>{@link #call} returns at once, on any thread, and never throws; the stage always completes, within the channel's own limits, and
 * never exceptionally.
 */
public interface Channel extends AutoCloseable {
    /** Its name in records, metrics and logs; lower-case. */
    String name();

    /** Calls, again and again if need be, until it is taken, withdrawn, or the attempts are used up. */
    CompletionStage<ChannelResult> call(EscalationCall call);

    /** Ends its threads; calls under way are given up. */
    @Override
    void close();
}
