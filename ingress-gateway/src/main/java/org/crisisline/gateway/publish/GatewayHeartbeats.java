package org.crisisline.gateway.publish;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's sign of life, and the probe by which it learns that the log is back after an outage, or that others have not heard of it for a while: then
 * they may have taken it for dead, and its connections for gone. {@link #beat} is called once a second by one thread; the log's answers come on
 * the producer's.
 */
public final class GatewayHeartbeats {
    private static final Logger log = LoggerFactory.getLogger(GatewayHeartbeats.class);
    private static final long NEVER = Long.MIN_VALUE;

    private final RecordWriter writer;
    private final CurrentIncarnation incarnation;
    private final Supplier<String> url;
    private final IntSupplier connections;
    private final Dependency kafka;
    private final long silenceMillis;
    private final Runnable afterSilence;
    private long beatOfEpoch;
    /** Of which the latest heartbeat told; null before the first one. */
    private Incarnation last;

    private boolean retired;
    private volatile boolean draining;
    private volatile boolean outage;
    private final AtomicLong answers = new AtomicLong();
    /** When the broker appended the latest heartbeat, and of which epoch it was; the producer's I/O thread's. */
    private long appendedAt = NEVER;

    private long appendedEpoch = NEVER;

    /**
     * @param url where clients reach this gateway; empty while it does not listen
     * @param connections how many there are
     * @param kafka told whether the log answers
     * @param silence when the broker has appended nothing of this gateway for so long, others may have taken it for dead
     * @param afterSilence called, on the producer's thread, when the log answers after an outage or a silence; must not block
     */
    public GatewayHeartbeats(
            RecordWriter writer,
            CurrentIncarnation incarnation,
            Supplier<String> url,
            IntSupplier connections,
            Dependency kafka,
            Duration silence,
            Runnable afterSilence) {
        this.writer = writer;
        this.incarnation = incarnation;
        this.url = url;
        this.connections = connections;
        this.kafka = kafka;
        this.silenceMillis = silence.toMillis();
        this.afterSilence = afterSilence;
    }

    /** From now on the heartbeats say that the gateway goes away. */
    public void drain() {
        draining = true;
    }

    /** How many heartbeats the log has taken: while it does not grow, nobody hears of this gateway. Any thread. */
    public long answers() {
        return answers.get();
    }

    /**
     * The gateway takes its name back: its heartbeats end with one that says so, so that its silence from now on disturbs nobody. After the last word
     * of its connections, since they are gone with it. A record and no tombstone: the next start must find the epoch, whatever its clock says.
     * One that never beat has no name to take back.
     */
    public synchronized void retire() {
        retired = true;
        if (last == null) {
            return;
        }
        String gatewayId = last.gatewayId();
        writer.ofKey(Topics.GATEWAYS, gatewayId, beatOf(last, true), (metadata, error) -> {
            if (error != null) {
                // As if it had been killed: others notice after a while.
                log.atWarn()
                        .addKeyValue(LogKeys.GATEWAY, gatewayId)
                        .setCause(error)
                        .log("the name could not be taken back");
            }
        });
    }

    /**
     * Writes the first heartbeat of an incarnation that is to begin. Once the log has it no later one of this gateway can have a lower epoch,
     * whatever its clock says after a restart. Any thread; does not wait.
     *
     * @return done when the log has it; fails with what the log said
     */
    public synchronized CompletableFuture<Void> announce(Incarnation next) {
        CompletableFuture<Void> inLog = new CompletableFuture<>();
        if (retired) {
            inLog.completeExceptionally(new IllegalStateException("the gateway has taken its name back"));
            return inLog;
        }
        writer.ofKey(Topics.GATEWAYS, next.gatewayId(), beatOf(next, false), (metadata, error) -> {
            if (error == null) {
                answers.incrementAndGet();
                inLog.complete(null);
            } else {
                inLog.completeExceptionally(error);
            }
        });
        return inLog;
    }

    private GatewayHeartbeat beatOf(Incarnation now, boolean goodbye) {
        if (last == null || now.epoch() != last.epoch()) {
            beatOfEpoch = 0;
        }
        last = now;
        return new GatewayHeartbeat(
                now.gatewayId(),
                now.epoch(),
                now.mailbox(),
                beatOfEpoch++,
                draining,
                url.get(),
                connections.getAsInt(),
                goodbye);
    }

    /** Writes a heartbeat, unless the gateway has no mailbox, or has taken its name back. */
    public synchronized void beat() {
        Optional<Incarnation> now = incarnation.get();
        if (now.isEmpty() || retired) {
            return;
        }
        GatewayHeartbeat heartbeat = beatOf(now.get(), false);
        writer.ofKey(Topics.GATEWAYS, heartbeat.getGatewayId(), heartbeat, (metadata, error) -> {
            if (error == null) {
                answered(heartbeat.getEpoch(), metadata);
            } else {
                outage = true;
                kafka.down("a heartbeat was not taken: " + error.getClass().getSimpleName());
            }
        });
    }

    /** On the producer's I/O thread alone. */
    private void answered(long ofEpoch, RecordMetadata metadata) {
        kafka.up();
        answers.incrementAndGet();
        boolean wasSilent = wasSilent(ofEpoch, metadata);
        if (outage || wasSilent) {
            outage = false;
            afterSilence.run();
        }
    }

    /** By the broker's time, which is what others judge by: an answer that was late, or read late, says nothing of when they heard of us. */
    private boolean wasSilent(long ofEpoch, RecordMetadata metadata) {
        // Whatever held before a new incarnation, its presence is told anew with it.
        boolean silent = ofEpoch == appendedEpoch && metadata.timestamp() - appendedAt > silenceMillis;
        appendedEpoch = ofEpoch;
        appendedAt = metadata.timestamp();
        return silent;
    }
}
