package org.crisisline.gateway.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.publish.SideLog;
import org.crisisline.gateway.token.Revocations;
import org.crisisline.runtime.kafka.ConsumerThread;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.record.Revocation;
import org.crisisline.schemas.record.SessionStatus;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code crisis.sessions} and {@code crisis.revocations} from their beginning, on a thread of its own. {@link #caughtUp} completes
 * when both have been read to where they ended at the start; the gateway takes no connection before.
 *
 * <p>When the brokers are away it goes on trying; what is known stays known.
 */
public final class FactsReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FactsReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long RETRY_MS = 200;

    private final int sessionPartitions;
    private final SessionFacts sessions;
    private final Revocations revocations;
    private final ConnectionDirectory directory;
    private final SideLog sideLog;
    private final Dependency dependency;
    private final GatewayMetrics metrics;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final ConsumerThread thread;

    /**
     * @param consumers makes the consumer, on the reader's thread, which closes it
     * @param sessionPartitions partitions of {@code crisis.sessions}
     * @param dependency told whether the topics can be read
     */
    public FactsReader(
            Supplier<Consumer<byte[], byte[]>> consumers,
            int sessionPartitions,
            SessionFacts sessions,
            Revocations revocations,
            ConnectionDirectory directory,
            SideLog sideLog,
            Dependency dependency,
            GatewayMetrics metrics) {
        this.sessionPartitions = sessionPartitions;
        this.sessions = sessions;
        this.revocations = revocations;
        this.directory = directory;
        this.sideLog = sideLog;
        this.dependency = dependency;
        this.metrics = metrics;
        this.thread = ConsumerThread.vital("gateway-facts", consumers, this::read, this::brokeOff);
    }

    /**
     * Starts its thread.
     *
     * @param ended told when it dies by anything but {@link #close}: from then on no revocation would be heard of
     */
    public void start(Thread.UncaughtExceptionHandler ended) {
        thread.start(ended);
    }

    /** Completes when everything that was there at the start has been read. */
    public CompletionStage<Void> caughtUp() {
        return caughtUp.minimalCompletionStage();
    }

    private void read(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        consumer.assign(partitions());
        consumer.seekToBeginning(consumer.assignment());
        Map<TopicPartition, Long> ends = new HashMap<>();
        while (!thread.isStopped()) {
            try {
                if (ends.isEmpty()) {
                    ends.putAll(consumer.endOffsets(consumer.assignment()));
                }
                consumer.poll(POLL).forEach(this::apply);
                dependency.up();
                if (!caughtUp.isDone() && hasReached(consumer, ends)) {
                    caughtUp.complete(null);
                }
            } catch (WakeupException | InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                dependency.down("can't be read: " + e.getClass().getSimpleName());
                log.atWarn().setCause(e).log("sessions and revocations can't be read, trying again");
                TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            }
        }
    }

    private void brokeOff(Throwable error) {
        caughtUp.completeExceptionally(error);
        dependency.down("the reader has stopped: " + error.getClass().getSimpleName());
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < sessionPartitions; partition++) {
            partitions.add(new TopicPartition(Topics.SESSIONS.name(), partition));
        }
        partitions.add(new TopicPartition(Topics.REVOCATIONS.name(), 0));
        return partitions;
    }

    private static boolean hasReached(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return; // Deleted by compaction's own means; what is known expires by itself.
        }
        try {
            if (record.topic().equals(Topics.SESSIONS.name())) {
                apply(Topics.SESSIONS.valueSerde().decode(record.value()));
            } else {
                apply(Topics.REVOCATIONS.valueSerde().decode(record.value()));
            }
        } catch (UndecodableRecordException e) {
            sideLog.deadLetter(record, e);
        }
    }

    private void apply(SessionStatus status) {
        if (status.getEmergency()) {
            sessions.markEmergency(status.getSessionId());
        }
        if (status.getEndedAt() != null) {
            sessions.markOver(status.getSessionId(), status.getEndedAt());
            // Told even when it is no news: a connection may have come in between the two.
            directory.tellSession(
                    status.getSessionId(), new ConnectionEvent.SessionOver(Optional.ofNullable(status.getEndReason())));
        }
    }

    private void apply(Revocation revocation) {
        if (!revocations.add(revocation.getJti(), revocation.getExpiresAt())) {
            metrics.lost(GatewayMetrics.Loss.REVOCATION);
            log.atError()
                    .addKeyValue(LogKeys.LIMIT, revocations.size())
                    .log("a revoked token stays valid here: there is no room to remember it");
        }
        directory.tellToken(revocation.getJti(), new ConnectionEvent.TokenRevoked());
    }

    /** Stops its thread. Blocks for a bounded time. */
    @Override
    public void close() {
        thread.close();
    }
}
