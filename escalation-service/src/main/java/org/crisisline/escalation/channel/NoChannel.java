package org.crisisline.escalation.channel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stands where nothing is configured, so that each escalation fails with that reason, in the log and in front of whoever asked. */
public final class NoChannel implements Channel {
    /** Why nothing can be called, and what to do about it. */
    public static final String REASON = "no channel configured: set escalation.webhook.url";

    @Override
    public String name() {
        return "none";
    }

    @Override
    public CompletionStage<ChannelResult> call(EscalationCall call) {
        return CompletableFuture.completedFuture(new ChannelResult.Refused(REASON));
    }

    @Override
    public void close() {}
}
