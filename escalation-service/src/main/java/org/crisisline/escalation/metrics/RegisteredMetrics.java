package org.crisisline.escalation.metrics;

import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Latency;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.schemas.record.EscalationTrigger;

/** The metrics by name, at {@code /metrics} and in the telemetry. */
public final class RegisteredMetrics implements EscalationMetrics {
    private final Metrics metrics;
    private final Map<EscalationTrigger, Count> asked;
    private final Latency dispatch;
    private final Count unreached;
    private final Count exhausted;
    private final Count undecodable;
    private final Count delayed;
    private final Count lost;

    /** Registers all of them, so that a count that has never moved is seen as 0. */
    public RegisteredMetrics(Metrics metrics) {
        this.metrics = metrics;
        Map<EscalationTrigger, Count> byTrigger = new EnumMap<>(EscalationTrigger.class);
        for (EscalationTrigger trigger : EscalationTrigger.values()) {
            byTrigger.put(
                    trigger,
                    metrics.count(
                            "crisis_escalation_asked_total",
                            Tags.of("trigger", trigger.name()),
                            "Triggers read, repeats included."));
        }
        asked = Collections.unmodifiableMap(byTrigger);
        dispatch = metrics.latency(
                "crisis_escalation_dispatch_seconds",
                Tags.empty(),
                "From the gateway's reading of the request to the channel's acceptance of the call.");
        unreached = metrics.count(
                "crisis_escalation_unreached_total",
                Tags.empty(),
                "Rounds of calls that ended without a channel taking the call.");
        exhausted = metrics.count(
                "crisis_escalation_exhausted_total",
                Tags.empty(),
                "Escalations for which all tiers were called and nobody has answered.");
        undecodable =
                metrics.count("crisis_escalation_undecodable_total", Tags.empty(), "Records that could not be read.");
        delayed = metrics.count(
                "crisis_escalation_writes_delayed_total",
                Tags.empty(),
                "Records that the log did not take in time and that were offered again.");
        lost = metrics.count("crisis_escalation_writes_lost_total", Tags.empty(), "Records that were given up.");
    }

    /** How many escalations no channel has taken yet. */
    public void open(DoubleSupplier value) {
        metrics.gauge("crisis_escalation_open", Tags.empty(), "Escalations that no channel has taken yet.", value);
    }

    /** How many escalations wait for a human's acknowledgement. */
    public void unacknowledged(DoubleSupplier value) {
        metrics.gauge(
                "crisis_escalation_unacknowledged",
                Tags.empty(),
                "Escalations that a channel has taken and no human has acknowledged, while there is somebody left to call.",
                value);
    }

    /** How many records wait for the log. */
    public void unwritten(DoubleSupplier value) {
        metrics.gauge("crisis_escalation_unwritten", Tags.empty(), "Records that the log has not taken yet.", value);
    }

    @Override
    public void asked(EscalationTrigger trigger) {
        asked.get(trigger).increment();
    }

    @Override
    public void reached(Duration sinceRequest) {
        dispatch.record(sinceRequest.toNanos());
    }

    @Override
    public void unreached() {
        unreached.increment();
    }

    @Override
    public void exhausted() {
        exhausted.increment();
    }

    @Override
    public void undecodable() {
        undecodable.increment();
    }

    @Override
    public void writeDelayed() {
        delayed.increment();
    }

    @Override
    public void writeLost() {
        lost.increment();
    }
}
