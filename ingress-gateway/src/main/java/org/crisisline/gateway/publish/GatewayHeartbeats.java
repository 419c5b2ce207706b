package org.crisisline.gateway.publish;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.topic.Topics;

/**
 * The gateway's sign of life, and the probe by which it learns that the log is back after an outage. {@link #beat} is called once a second by
 * one thread; the log's answers come on the producer's.
 */
public final class GatewayHeartbeats {
    private final RecordWriter writer;
    private final CurrentIncarnation incarnation;
    private final Supplier<String> url;
    private final IntSupplier connections;
    private final Dependency kafka;
    private final Runnable afterOutage;
    private long beatOfEpoch;
    private long epoch = Long.MIN_VALUE;
    private volatile boolean draining;
    private volatile boolean outage;

    /**
     * @param url where clients reach this gateway; empty while it does not listen
     * @param connections how many there are
     * @param kafka told whether the log answers
     * @param afterOutage called, on the producer's thread, when the log answers again; must not block
     */
    public GatewayHeartbeats(
            RecordWriter writer,
            CurrentIncarnation incarnation,
            Supplier<String> url,
            IntSupplier connections,
            Dependency kafka,
            Runnable afterOutage) {
        this.writer = writer;
        this.incarnation = incarnation;
        this.url = url;
        this.connections = connections;
        this.kafka = kafka;
        this.afterOutage = afterOutage;
    }

    /** From now on the heartbeats say that the gateway goes away. */
    public void drain() {
        draining = true;
    }

    /**
     * Writes the first heartbeat of an incarnation that is to begin. Once the log has it no later one of this gateway can have a lower epoch,
     * whatever its clock says after a restart. Any thread; does not wait.
     *
     * @return done when the log has it; fails with what the log said
     */
    public CompletableFuture<Void> announce(Incarnation next) {
        CompletableFuture<Void> inLog = new CompletableFuture<>();
        writer.ofKey(Topics.GATEWAYS, next.gatewayId(), beatOf(next), (metadata, error) -> {
            if (error == null) {
                inLog.complete(null);
            } else {
                inLog.completeExceptionally(error);
            }
        });
        return inLog;
    }

    private synchronized GatewayHeartbeat beatOf(Incarnation now) {
        if (now.epoch() != epoch) {
            epoch = now.epoch();
            beatOfEpoch = 0;
        }
        return new GatewayHeartbeat(
                now.gatewayId(), epoch, now.mailbox(), beatOfEpoch++, draining, url.get(), connections.getAsInt());
    }

    /** Writes a heartbeat, unless the gateway has no mailbox. */
    public synchronized void beat() {
        Optional<Incarnation> now = incarnation.get();
        if (now.isEmpty()) {
            return;
        }
        GatewayHeartbeat heartbeat = beatOf(now.get());
        writer.ofKey(Topics.GATEWAYS, heartbeat.getGatewayId(), heartbeat, (metadata, error) -> {
            if (error == null) {
                answered();
            } else {
                outage = true;
                kafka.down("a heartbeat was not taken: " + error.getClass().getSimpleName());
            }
        });
    }

    /** On the producer's I/O thread alone. */
    private void answered() {
        kafka.up();
        if (outage) {
            outage = false;
            afterOutage.run();
        }
    }
}
