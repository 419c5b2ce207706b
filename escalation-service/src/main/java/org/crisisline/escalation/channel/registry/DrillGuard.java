package org.crisisline.escalation.channel.registry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.crisisline.escalation.channel.Channel;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;

/**
 * Lets no drill out to emergency services. The policy already climbs no external tier with a drill; this is the second lock, around every
 * channel whatever its type, since an ambulance that drives for an exercise is missing elsewhere.
 */
final class DrillGuard implements Channel {
    static final ChannelResult REFUSED = new ChannelResult.Refused("a drill never goes out over an external tier");

    private final Channel channel;

    DrillGuard(Channel channel) {
        this.channel = channel;
    }

    @Override
    public String name() {
        return channel.name();
    }

    @Override
    public CompletionStage<ChannelResult> call(EscalationCall call) {
        return call.demand().drill() && call.stage().external()
                ? CompletableFuture.completedFuture(REFUSED)
                : channel.call(call);
    }

    @Override
    public void close() {
        channel.close();
    }
}
