package org.crisisline.escalation.desk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.crisisline.escalation.channel.Channel;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.escalation.channel.Invitation;
import org.crisisline.escalation.channel.NoChannel;
import org.crisisline.escalation.lifecycle.Effect;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.schemas.record.EscalationState;

/**
 * The calls under way. Belongs to the desk's thread; answers come on the channels' and are handed over to it.
 *
 * <p>There are at most as many as the open escalations have channels: a round of an escalation begins only when the one before is over, or
 * when its wait has passed, which is longer than a channel's own limits.
 */
final class Calls {
    /** Hears what became of each call. */
    interface Listener {
        /** On the channel's thread; hands over to the desk's. */
        void answered(Call call, ChannelResult result);
    }

    /**
     * One call to one channel.
     *
     * @param escalation as it stood when it was called
     * @param channel the channel's name
     * @param call what it was told
     */
    record Call(EscalationCase escalation, String channel, EscalationCall call) {}

    private final Ways ways;
    private final Listener listener;
    private final Map<String, List<Call>> underWay = new HashMap<>();

    Calls(Ways ways, Listener listener) {
        this.ways = ways;
        this.listener = listener;
    }

    /** Calls all channels of a tier at the same time; none waits for another. */
    void callTier(Effect.CallTier tier) {
        EscalationCase escalation = tier.escalation();
        Optional<Invitation> invitation = ways.invitations().apply(escalation.incidentId());
        for (String channel : tier.channels()) {
            start(new Call(
                    escalation,
                    channel,
                    EscalationCall.trigger(escalation.demand(), escalation.incidentId(), tier.stage(), invitation)));
        }
    }

    /** Tells the channels that a human has answered. */
    void tell(Effect.Tell tell) {
        EscalationCase escalation = tell.escalation();
        String by = escalation.by() == null ? "" : escalation.by();
        for (String channel : tell.channels()) {
            EscalationCall call = escalation.state() == EscalationState.RESOLVED
                    ? EscalationCall.resolve(escalation.demand(), escalation.incidentId(), tell.stage(), by)
                    : EscalationCall.acknowledge(escalation.demand(), escalation.incidentId(), tell.stage(), by);
            start(new Call(escalation, channel, call));
        }
    }

    /** No further attempt of the calls for this escalation. */
    void withdraw(String escalationId) {
        for (Call call : underWay.getOrDefault(escalationId, List.of())) {
            if (call.call().kind() == EscalationCall.Kind.TRIGGER) {
                call.call().withdraw();
            }
        }
    }

    /** It is over; on the desk's thread. */
    void ended(Call call) {
        underWay.computeIfPresent(call.escalation().id(), (id, calls) -> {
            calls.remove(call);
            return calls.isEmpty() ? null : calls;
        });
    }

    boolean isIdle() {
        return underWay.isEmpty();
    }

    private void start(Call call) {
        underWay.computeIfAbsent(call.escalation().id(), id -> new ArrayList<>(2))
                .add(call);
        var unused = outcome(call)
                .whenComplete((result, error) -> listener.answered(call, error == null ? result : broken(error)));
    }

    private CompletionStage<ChannelResult> outcome(Call call) {
        Optional<Channel> channel = ways.channels().named(call.channel());
        if (channel.isEmpty()) {
            return CompletableFuture.completedFuture(new ChannelResult.Refused(
                    ways.channels().names().isEmpty()
                            ? NoChannel.REASON
                            : "channel " + call.channel() + " is not configured"));
        }
        try {
            return channel.get().call(call.call());
        } catch (RuntimeException e) {
            // A channel's port says that it never throws; one that does must not keep the others of its tier from being
            // called.
            return CompletableFuture.failedFuture(e);
        }
    }

    private static ChannelResult broken(Throwable error) {
        return new ChannelResult.Unavailable(
                "the channel broke: " + error.getClass().getSimpleName(), Optional.empty());
    }

    /** What the audit says about a result. */
    static String outcome(ChannelResult result) {
        if (result instanceof ChannelResult.Refused refused) {
            return refused.why();
        }
        if (result instanceof ChannelResult.Unavailable unavailable) {
            return unavailable.why();
        }
        return result instanceof ChannelResult.Withdrawn ? "withdrawn" : "ok";
    }

    /** What the audit says that the channel was told. */
    static String told(EscalationCall.Kind kind) {
        return switch (kind) {
            case TRIGGER -> "called";
            case ACKNOWLEDGE -> "acknowledged";
            case RESOLVE -> "resolved";
        };
    }
}
