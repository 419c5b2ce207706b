package org.crisisline.escalation.metrics;

import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.crisisline.escalation.channel.ChannelMetrics;
import org.crisisline.escalation.channel.ChannelResult;
import org.crisisline.escalation.channel.EscalationCall;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Latency;
import org.crisisline.runtime.metrics.Metrics;

/** A channel's metrics by name, at {@code /metrics} and in the telemetry; all with the tag {@code channel}. */
public final class RegisteredChannelMetrics implements ChannelMetrics {
    private static final List<String> OUTCOMES = List.of("accepted", "refused", "unavailable", "withdrawn");

    private final Metrics metrics;
    private final Tags channel;
    private final Count attempts;
    private final Latency latency;
    private final Map<EscalationCall.Kind, Map<String, Count>> ends;

    /** Registers all of them, so that a count that has never moved is seen as 0. */
    public RegisteredChannelMetrics(Metrics metrics, String channelName) {
        this.metrics = metrics;
        this.channel = Tags.of("channel", channelName);
        this.attempts = metrics.count(
                "crisis_escalation_channel_attempts_total",
                channel,
                "Attempts of calls over the channel, the first ones included.");
        this.latency = metrics.latency(
                "crisis_escalation_channel_call_seconds",
                channel,
                "From a call to its acceptance by the channel's receiver, attempts and pauses included.");
        Map<EscalationCall.Kind, Map<String, Count>> byKind = new EnumMap<>(EscalationCall.Kind.class);
        for (EscalationCall.Kind kind : EscalationCall.Kind.values()) {
            byKind.put(kind, counts(kind));
        }
        this.ends = Collections.unmodifiableMap(byKind);
    }

    private Map<String, Count> counts(EscalationCall.Kind kind) {
        Map<String, Count> byOutcome = new HashMap<>();
        for (String outcome : OUTCOMES) {
            byOutcome.put(
                    outcome,
                    metrics.count(
                            "crisis_escalation_channel_calls_total",
                            channel.and("kind", kind.name(), "outcome", outcome),
                            "Calls over the channel that ended, by what they say and how they ended."));
        }
        return Map.copyOf(byOutcome);
    }

    @Override
    public void attempted() {
        attempts.increment();
    }

    @Override
    public void ended(EscalationCall.Kind kind, ChannelResult result, Duration took) {
        ends.get(kind).get(outcome(result)).increment();
        if (result instanceof ChannelResult.Accepted) {
            latency.record(took.toNanos());
        }
    }

    @Override
    public void watch(DoubleSupplier breaker, DoubleSupplier inUse) {
        metrics.gauge(
                "crisis_escalation_channel_breaker",
                channel,
                "The channel's circuit breaker: 0 closed, 1 trying, 2 open.",
                breaker);
        metrics.gauge(
                "crisis_escalation_channel_in_use",
                channel,
                "Attempts under way, of the channel's max-concurrent.",
                inUse);
    }

    private static String outcome(ChannelResult result) {
        if (result instanceof ChannelResult.Accepted) {
            return "accepted";
        }
        if (result instanceof ChannelResult.Refused) {
            return "refused";
        }
        return result instanceof ChannelResult.Withdrawn ? "withdrawn" : "unavailable";
    }
}
