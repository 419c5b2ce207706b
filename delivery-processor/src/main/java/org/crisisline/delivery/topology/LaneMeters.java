package org.crisisline.delivery.topology;

import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.crisisline.delivery.lane.CensusFigures;
import org.crisisline.delivery.lane.DeadLetters;
import org.crisisline.delivery.lane.LaneFigures;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Latency;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** A lane's metrics on the service's meters; names, units and tags stand here. Thread-safe. */
public final class LaneMeters implements LaneMetrics {
    private final Map<Priority, Latency> appendToDispatch = new EnumMap<>(Priority.class);
    private final Map<Priority, Count> dispatched = new EnumMap<>(Priority.class);
    private final Map<Priority, Count> retried = new EnumMap<>(Priority.class);
    private final Map<String, Count> deadLetters = new HashMap<>();
    private final Count acknowledged;
    private final Count refused;
    private final Count probed;
    private final Count escalated;
    private final Count failed;
    private final Map<Integer, LaneFigures> figures = new ConcurrentHashMap<>();
    private final Map<Integer, CensusFigures> census = new ConcurrentHashMap<>();

    /** Makes the meters of a lane. */
    public LaneMeters(Metrics metrics, Lane lane) {
        Tags ofLane = Tags.of("lane", lane.label());
        for (Priority priority : lane.priorities()) {
            Tags tags = Tags.of("priority", priority.name().toLowerCase(Locale.ROOT));
            appendToDispatch.put(
                    priority,
                    metrics.latency(
                            "crisis_delivery_append_to_dispatch_seconds",
                            tags,
                            "From the broker's append of a message to its first dispatch, by two clocks"));
            dispatched.put(
                    priority,
                    metrics.count(
                            "crisis_delivery_dispatches_total", tags, "Dispatches, those after a way back included"));
            retried.put(
                    priority,
                    metrics.count(
                            "crisis_delivery_retries_total",
                            tags,
                            "Messages written again for want of an acknowledgement"));
        }
        acknowledged = metrics.count("crisis_delivery_acknowledgements_total", ofLane, "Acknowledgements read");
        refused = metrics.count("crisis_delivery_refusals_total", ofLane, "Dispatches that a gateway refused");
        probed =
                metrics.count("crisis_delivery_probes_total", ofLane, "Questions to gateways after silence or refusal");
        escalated = metrics.count(
                "crisis_delivery_escalation_requests_total",
                ofLane,
                "Calls for a human since an EMERGENCY reached nobody");
        failed = metrics.count(
                "crisis_delivery_failures_total", ofLane, "Records or sessions that could not be processed");
        for (DeadLetters.Reason reason : DeadLetters.Reason.values()) {
            deadLetters.put(
                    reason.name(),
                    metrics.count(
                            "crisis_delivery_dead_letters_total",
                            ofLane.and("reason", reason.name().toLowerCase(Locale.ROOT)),
                            "Dead letters written"));
        }
        gauge(
                metrics,
                ofLane,
                "crisis_delivery_sessions",
                "Sessions that are being delivered to",
                LaneFigures::sessions);
        gauge(
                metrics,
                ofLane,
                "crisis_delivery_in_flight",
                "Messages dispatched and not acknowledged",
                LaneFigures::inFlight);
        gauge(
                metrics,
                ofLane,
                "crisis_delivery_settlements",
                "Ended sessions and departed participants whose accounts are being settled",
                LaneFigures::settlements);
        gauge(
                metrics,
                ofLane,
                "crisis_delivery_partitions_sweeping",
                "Partitions whose sessions are being taken up after a start",
                f -> f.sweeping() ? 1 : 0);
        gaugeOfCensus(
                metrics,
                ofLane,
                "crisis_delivery_open_sessions",
                "Sessions that take messages, by the last full count of the stores",
                CensusFigures::openSessions);
        gaugeOfCensus(
                metrics,
                ofLane,
                "crisis_delivery_log_messages",
                "Messages in the logs of open sessions, by the last full count",
                CensusFigures::messages);
        gaugeOfCensus(
                metrics,
                ofLane,
                "crisis_delivery_delivered",
                "Pairs of message and recipient in open sessions that are acknowledged, by the last full count",
                CensusFigures::delivered);
        gaugeOfCensus(
                metrics,
                ofLane,
                "crisis_delivery_pending",
                "Pairs of message and recipient in open sessions that are not acknowledged, by the last full count",
                CensusFigures::pending);
    }

    private void gaugeOfCensus(
            Metrics metrics, Tags tags, String name, String description, ToDoubleFunction<CensusFigures> value) {
        metrics.gauge(
                name,
                tags,
                description,
                () -> census.values().stream().mapToDouble(value).sum());
    }

    private void gauge(
            Metrics metrics, Tags tags, String name, String description, ToDoubleFunction<LaneFigures> value) {
        metrics.gauge(
                name,
                tags,
                description,
                () -> figures.values().stream().mapToDouble(value).sum());
    }

    @Override
    public void dispatched(Priority priority, long nanosSinceAppended) {
        appendToDispatch.get(priority).record(nanosSinceAppended);
    }

    @Override
    public void dispatched(Priority priority) {
        dispatched.get(priority).increment();
    }

    @Override
    public void retried(Priority priority) {
        retried.get(priority).increment();
    }

    @Override
    public void acknowledged() {
        acknowledged.increment();
    }

    @Override
    public void refused() {
        refused.increment();
    }

    @Override
    public void probed() {
        probed.increment();
    }

    @Override
    public void deadLettered(String reason) {
        deadLetters.get(reason).increment();
    }

    @Override
    public void escalated() {
        escalated.increment();
    }

    @Override
    public void failed() {
        failed.increment();
    }

    @Override
    public void holds(int partition, LaneFigures now) {
        figures.put(partition, now);
    }

    @Override
    public void counted(int partition, CensusFigures now) {
        census.put(partition, now);
    }

    @Override
    public void released(int partition) {
        figures.remove(partition);
        census.remove(partition);
    }
}
