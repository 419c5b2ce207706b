package org.crisisline.escalation.channel;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stands where nothing is configured, so that each escalation fails with that reason, in the log and in front of whoever asked. */
public final class NoChannel implements Channel {
    /** Why nothing can be called, and what to do about it. */
    public static final String REASON = "no channel configured: set escalation.channels.webhook.url";

    private final String name;
    private final String reason;

    /** For a service that has no channel at all. */
    public NoChannel() {
        this("none", REASON);
    }

    /**
     * For one of several.
     *
     * @param name of the channel that would be here
     * @param reason what is missing
     */
    public NoChannel(String name, String reason) {
        this.name = Objects.requireNonNull(name, "name");
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<ChannelResult> call(EscalationCall call) {
        return CompletableFuture.completedFuture(new ChannelResult.Refused(reason));
    }

    @Override
    public void close() {}
}
