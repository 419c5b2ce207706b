package org.crisisline.gateway.publish;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.Party;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.metrics.GatewayMetrics.Loss;
import org.crisisline.runtime.config.Instance;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written beside the way of a message: audit events and dead letters. They wait in a bounded queue for a thread of their own, since the
 * producer for bulk may block; what there is no room for is counted. Called on any thread, never waits.
 */
public final class SideLog implements ConnectionPorts.AuditTrail, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SideLog.class);
    private static final int QUEUE = 10_000;
    private static final long CLOSE_WAIT_MS = 1_000;
    private static final long POLL_MS = 100;

    private record Job(Loss kind, Runnable write) {}

    private final RecordWriter writer;
    private final Instance instance;
    private final Clock clock;
    private final GatewayMetrics metrics;
    private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread = new Thread(this::run, "gateway-side-log");
    private volatile boolean closed;

    /** @param writer of the producer for bulk */
    public SideLog(RecordWriter writer, Instance instance, Clock clock, GatewayMetrics metrics) {
        this.writer = writer;
        this.instance = instance;
        this.clock = clock;
        this.metrics = metrics;
        thread.setDaemon(true);
    }

    /**
     * Starts its thread.
     *
     * @param ended told when it dies by anything but {@link #close}
     */
    public void start(Thread.UncaughtExceptionHandler ended) {
        thread.setUncaughtExceptionHandler(ended);
        thread.start();
    }

    @Override
    public void record(
            String action,
            Optional<Party> party,
            Optional<String> escalationId,
            String outcome,
            Map<String, String> facts) {
        AuditEvent event = new AuditEvent(
                UUID.randomUUID().toString(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                instance.service(),
                instance.id(),
                action,
                party.map(Party::sessionId).orElse(null),
                party.map(Party::participantId).orElse(null),
                escalationId.orElse(null),
                outcome,
                facts);
        String key = party.map(Party::sessionId).orElse(instance.service());
        enqueue(
                Loss.AUDIT,
                () -> writer.ofKey(Topics.AUDIT, key, event, (metadata, error) -> count(Loss.AUDIT, error)));
    }

    /** A record that is none goes to the dead letters, as it was found. */
    public void deadLetter(ConsumerRecord<byte[], byte[]> record, Exception error) {
        bury(DeadLetters.undecodable(record, error, clock.instant()));
    }

    /** A letter that is itself too large for its topic goes without the original value: the rest still says what happened. */
    void bury(DeadLetter letter) {
        enqueue(Loss.DEAD_LETTER, () -> write(letter));
    }

    private void write(DeadLetter letter) {
        writer.ofKey(Topics.DEAD_LETTERS, letter.getDeadLetterId(), letter, (metadata, failure) -> {
            if (failure != null
                    && letter.getOriginalValue() != null
                    && PublishFailures.of(failure) == PublishFailure.TOO_LARGE) {
                bury(DeadLetters.withoutValue(letter));
            } else {
                count(Loss.DEAD_LETTER, failure);
            }
        });
    }

    /** Runs something on this thread that may wait for the producer; counted as lost when there is no room. */
    void later(Loss kind, Runnable write) {
        enqueue(kind, write);
    }

    private void enqueue(Loss kind, Runnable write) {
        if (closed || !queue.offer(new Job(kind, write))) {
            metrics.lost(kind);
        }
    }

    private void count(Loss kind, Exception error) {
        if (error != null) {
            metrics.lost(kind);
        }
    }

    private void run() {
        try {
            while (!closed || !queue.isEmpty()) {
                Job job = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (job != null) {
                    write(job);
                }
            }
        } catch (InterruptedException e) {
            queue.forEach(job -> metrics.lost(job.kind()));
        }
    }

    /** One that can't be written keeps none of those behind it from it. */
    private void write(Job job) {
        try {
            job.write().run();
        } catch (RuntimeException e) {
            metrics.lost(job.kind());
            log.atError().setCause(e).log("something could not be written beside the way of a message");
        }
    }

    /** Writes what is left, for a bounded time. Blocks. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
