package org.crisisline.gateway.metrics;

import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.crisisline.runtime.metrics.Count;
import org.crisisline.runtime.metrics.Latency;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** The metrics as they stand at {@code /metrics} and in telemetry. Labels come from enums and a few words of ours, so they are bounded. */
public final class RegisteredGatewayMetrics implements GatewayMetrics {
    private final Metrics metrics;
    private final Latency handshake;
    private final Latency escalation;
    private final Map<Priority, Latency> accepted = new EnumMap<>(Priority.class);
    private final Map<Priority, Latency> delivery = new EnumMap<>(Priority.class);
    private final Count connectionsAccepted;
    private final Count framesWritten;
    private final Count presenceRepeats;
    private final Count cutOffLooks;
    private final Map<Loss, Count> losses = new EnumMap<>(Loss.class);
    private final Map<Priority, Count> shed = new EnumMap<>(Priority.class);
    private final Map<Boolean, Count> cacheWrites;
    private final Labelled connectionsRefused;
    private final Labelled tokensRefused;
    private final Labelled connectionsClosed;
    private final Labelled framesRead;
    private final Labelled framesRefused;
    private final Map<Lane, Labelled> publishFailures = new EnumMap<>(Lane.class);
    private final Map<Lane, Map<MailboxOutcome, Count>> mailboxRecords = new EnumMap<>(Lane.class);

    /** Counters that differ in one label; each is made when it is first needed and then found without a lock. */
    private record Labelled(
            Metrics metrics, String name, Tags tags, String label, String description, Map<String, Count> counts) {
        void increment(String value) {
            counts.computeIfAbsent(value, v -> metrics.count(name, tags.and(label, v), description))
                    .increment();
        }
    }

    /** Makes the meters. What the monitor tells gateways apart by bears the gateway's name, since it sees the sums of the fleet. */
    public RegisteredGatewayMetrics(Metrics metrics) {
        this.metrics = Objects.requireNonNull(metrics, "metrics");
        handshake = metrics.latency(
                "crisis_gateway_handshake_seconds", Tags.empty(), "Socket accepted to 'connected' written.");
        escalation = metrics.latency(
                "crisis_gateway_escalation_seconds",
                Tags.empty(),
                "Escalate frame read to the notice that a channel has accepted the call.");
        for (Priority priority : Priority.values()) {
            Tags tags = Tags.of("priority", label(priority));
            accepted.put(
                    priority,
                    metrics.latency("crisis_gateway_accepted_seconds", tags, "Frame read to the log's answer."));
            delivery.put(
                    priority,
                    metrics.latency(
                            "crisis_gateway_delivery_seconds",
                            tags,
                            "Frame read to the recipient's acknowledgement being back; recipient connected."));
        }
        connectionsAccepted = metrics.count(
                "crisis_gateway_connections_accepted_total", Tags.empty(), "Connections that reached 'connected'.");
        framesWritten = metrics.count("crisis_gateway_frames_written_total", Tags.empty(), "Frames written.");
        presenceRepeats = metrics.count(
                "crisis_gateway_presence_repeats_total",
                Tags.empty(),
                "Presence records that had to be published again because the log did not take them.");
        cutOffLooks = metrics.count(
                "crisis_gateway_cut_off_looks_total",
                Tags.of("gateway", metrics.instance().id()),
                "Looks (four a second) at which the log had answered no heartbeat for gateway.cut-off.after or longer.");
        connectionsRefused = labelled(
                "crisis_gateway_connections_refused_total", "reason", "Connection attempts that failed, by reason.");
        tokensRefused = labelled("crisis_gateway_tokens_refused_total", "reason", "Tokens refused, by reason.");
        connectionsClosed = labelled(
                "crisis_gateway_connections_closed_total",
                "reason",
                "Connections closed after 'connected', by reason.");
        framesRead = labelled("crisis_gateway_frames_read_total", "type", "Frames read, by type.");
        framesRefused = labelled("crisis_gateway_frames_refused_total", "code", "Error frames written, by code.");
        for (Loss loss : Loss.values()) {
            losses.put(
                    loss,
                    metrics.count(
                            "crisis_gateway_lost_total",
                            Tags.of("what", label(loss)),
                            "What should have been written to the log and was not."));
        }
        for (Priority priority : Priority.values()) {
            shed.put(
                    priority,
                    metrics.count(
                            "crisis_gateway_shed_total",
                            Tags.of("priority", label(priority)),
                            "Messages refused since there was more than could be carried."));
        }
        for (Lane lane : Lane.values()) {
            perLane(lane);
        }
        cacheWrites = Map.of(true, cacheCount("ok"), false, cacheCount("failed"));
    }

    private void perLane(Lane lane) {
        Tags tags = Tags.of("lane", lane.label());
        publishFailures.put(
                lane,
                new Labelled(
                        metrics,
                        "crisis_gateway_publish_failures_total",
                        tags,
                        "failure",
                        "Messages that the log did not take.",
                        new ConcurrentHashMap<>()));
        Map<MailboxOutcome, Count> outcomes = new EnumMap<>(MailboxOutcome.class);
        for (MailboxOutcome outcome : MailboxOutcome.values()) {
            outcomes.put(
                    outcome,
                    metrics.count(
                            "crisis_gateway_mailbox_records_total",
                            tags.and("outcome", label(outcome)),
                            "Records read from the mailbox, by what became of them."));
        }
        mailboxRecords.put(lane, outcomes);
    }

    private Count cacheCount(String outcome) {
        return metrics.count(
                "crisis_gateway_cache_writes_total", Tags.of("outcome", outcome), "Writes of session state to Redis.");
    }

    private Labelled labelled(String name, String label, String description) {
        return new Labelled(metrics, name, Tags.empty(), label, description, new ConcurrentHashMap<>());
    }

    /** Shows how many connections there are. */
    public void watchConnections(DoubleSupplier connections) {
        metrics.gauge("crisis_gateway_connections", Tags.empty(), "Open connections.", connections);
    }

    /** Shows how much of a lane's producer memory is free. */
    public void watchBuffer(Lane lane, DoubleSupplier availableBytes) {
        metrics.gauge(
                "crisis_gateway_producer_available_bytes",
                Tags.of("lane", lane.label()),
                "Memory that the producer of the lane has left.",
                availableBytes);
    }

    /** Shows whether the log has been silent for so long that clients are told to go where it is not. */
    public void watchCutOff(BooleanSupplier cutOff) {
        metrics.gauge(
                "crisis_gateway_cut_off",
                Tags.empty(),
                "1 while the log answers no heartbeat and clients are told to go elsewhere, else 0.",
                () -> cutOff.getAsBoolean() ? 1 : 0);
    }

    /** Shows how many messages a second are taken, and how many wait for the log. */
    public void watchLoad(DoubleSupplier limit, DoubleSupplier inFlight) {
        metrics.gauge(
                "crisis_gateway_admission_limit",
                Tags.empty(),
                "Messages a second that are taken below EMERGENCY; 0 while there is no limit.",
                limit);
        metrics.gauge(
                "crisis_gateway_messages_in_flight",
                Tags.empty(),
                "Messages below EMERGENCY that wait for the log's answer.",
                inFlight);
    }

    /** Shows how much waits in the sockets of clients. */
    public void watchOutbound(DoubleSupplier waitingBytes, DoubleSupplier cloggedConnections) {
        metrics.gauge(
                "crisis_gateway_outbound_bytes",
                Tags.empty(),
                "Bytes that wait for clients that read more slowly than is written to them.",
                waitingBytes);
        metrics.gauge(
                "crisis_gateway_clogged_connections",
                Tags.empty(),
                "Connections on which more waits than the high water mark.",
                cloggedConnections);
    }

    /** Shows how many presence records wait for the log. */
    public void watchPresence(DoubleSupplier pending) {
        metrics.gauge(
                "crisis_gateway_presence_pending", Tags.empty(), "Presence records that wait for the log.", pending);
    }

    @Override
    public void handshake(long nanos) {
        handshake.record(nanos);
    }

    @Override
    public void accepted(Priority priority, long nanos) {
        accepted.get(priority).record(nanos);
    }

    @Override
    public void delivered(Priority priority, long nanos) {
        delivery.get(priority).record(nanos);
    }

    @Override
    public void escalated(long nanos) {
        escalation.record(nanos);
    }

    @Override
    public void connectionAccepted() {
        connectionsAccepted.increment();
    }

    @Override
    public void connectionRefused(String reason) {
        connectionsRefused.increment(reason);
    }

    @Override
    public void tokenRefused(String reason) {
        tokensRefused.increment(reason);
    }

    @Override
    public void connectionClosed(String reason) {
        connectionsClosed.increment(reason);
    }

    @Override
    public void frameRead(String type) {
        framesRead.increment(type);
    }

    @Override
    public void frameWritten() {
        framesWritten.increment();
    }

    @Override
    public void frameRefused(String code) {
        framesRefused.increment(code);
    }

    @Override
    public void publishFailed(Lane lane, String failure) {
        publishFailures.get(lane).increment(failure);
    }

    @Override
    public void foundCutOff() {
        cutOffLooks.increment();
    }

    @Override
    public void shed(Priority priority) {
        shed.get(priority).increment();
    }

    @Override
    public void mailboxRecord(Lane lane, MailboxOutcome outcome) {
        mailboxRecords.get(lane).get(outcome).increment();
    }

    @Override
    public void presenceRepeated() {
        presenceRepeats.increment();
    }

    @Override
    public void lost(Loss what) {
        losses.get(what).increment();
    }

    @Override
    public void cacheWrite(boolean succeeded) {
        cacheWrites.get(succeeded).increment();
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
