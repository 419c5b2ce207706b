package org.crisisline.escalation.log;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.crisisline.escalation.metrics.EscalationMetrics;
import org.crisisline.runtime.logging.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives records to the log and does not give up: what was not taken in time is offered again, until it is taken or a newer record of
 * the same identity has replaced it. So a call that was made while Kafka was gone enters the log when it is back.
 *
 * <p>Any thread; never blocks, since the producer doesn't. Keeps at most {@code limit} records; beyond that new ones are offered once. The
 * last quarter is not for what can be missed: while Kafka is away, what is said about escalations must not push out where they stand.
 */
public final class PersistentSender {
    /** Where records go: a producer's {@code send}, which must not block. */
    @FunctionalInterface
    public interface Outlet {
        /** Takes a record; the callback says what became of it, on any thread. */
        void send(ProducerRecord<byte[], byte[]> record, Callback answer);
    }

    private static final Logger log = LoggerFactory.getLogger(PersistentSender.class);

    private final Outlet outlet;
    private final ScheduledExecutorService clockwork;
    private final Duration pause;
    private final int limit;
    private final EscalationMetrics metrics;
    private final ConcurrentMap<String, ProducerRecord<byte[], byte[]>> unwritten = new ConcurrentHashMap<>();

    /**
     * @param outlet takes the records
     * @param clockwork waits; stays the caller's
     * @param pause before a record is offered again
     * @param limit records kept at most
     */
    public PersistentSender(
            Outlet outlet, ScheduledExecutorService clockwork, Duration pause, int limit, EscalationMetrics metrics) {
        this.outlet = outlet;
        this.clockwork = clockwork;
        this.pause = pause;
        this.limit = limit;
        this.metrics = metrics;
    }

    /**
     * Gives a record to the log.
     *
     * @param identity a newer record of the same one replaces an older one that was not written yet
     */
    public void send(String identity, ProducerRecord<byte[], byte[]> record) {
        send(identity, record, limit);
    }

    /** As {@link #send}, for what can be missed: it is kept only while there is plenty of room. */
    public void sendSecondary(String identity, ProducerRecord<byte[], byte[]> record) {
        send(identity, record, limit - limit / 4);
    }

    private void send(String identity, ProducerRecord<byte[], byte[]> record, int room) {
        if (unwritten.size() < room || unwritten.containsKey(identity)) {
            unwritten.put(identity, record);
        }
        offer(identity, record);
    }

    /** How many records the log has not taken yet. */
    public int unwritten() {
        return unwritten.size();
    }

    private void offer(String identity, ProducerRecord<byte[], byte[]> record) {
        try {
            outlet.send(record, (metadata, error) -> answered(identity, record, error));
        } catch (RuntimeException e) {
            // A closed producer throws; everything else comes by the callback.
            answered(identity, record, e);
        }
    }

    /** On the producer's I/O thread, or the caller's. Records are compared by their arrays, hence by identity. */
    private void answered(String identity, ProducerRecord<byte[], byte[]> record, Exception error) {
        if (error == null) {
            unwritten.remove(identity, record);
            return;
        }
        boolean hopeless = error instanceof RecordTooLargeException || error instanceof SerializationException;
        if (hopeless || !unwritten.containsKey(identity)) {
            lost(identity, record, error);
            return;
        }
        metrics.writeDelayed();
        try {
            var unused =
                    clockwork.schedule(() -> offerIfNewest(identity, record), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The service is closing; what is in the log is read again at the next start, and the rest is done again.
            lost(identity, record, error);
        }
    }

    private void offerIfNewest(String identity, ProducerRecord<byte[], byte[]> record) {
        if (record.equals(unwritten.get(identity))) {
            offer(identity, record);
        }
    }

    private void lost(String identity, ProducerRecord<byte[], byte[]> record, Exception error) {
        unwritten.remove(identity, record);
        metrics.writeLost();
        log.atError()
                .addKeyValue(LogKeys.TOPIC, record.topic())
                .addKeyValue(LogKeys.PARTITION, record.partition())
                .addKeyValue(LogKeys.REASON, error.getClass().getSimpleName())
                .log("a record was given up");
    }
}
