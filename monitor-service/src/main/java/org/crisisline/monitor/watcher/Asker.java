package org.crisisline.monitor.watcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a human once more, under the same escalation id, so that whoever has taken it meanwhile takes it for what it is: a repeat. Called
 * on the watcher's thread and does not hold it up. What the brokers do not take is not kept: as long as nobody takes the escalation it is
 * asked for again.
 */
public final class Asker {
    private static final Logger log = LoggerFactory.getLogger(Asker.class);

    private final Producer<byte[], byte[]> producer;
    private final SessionPartitions partitions;
    private final WatcherMetrics metrics;

    /** @param producer must not block in {@code send}; stays the caller's */
    public Asker(Producer<byte[], byte[]> producer, SessionPartitions partitions, RegisteredMetrics metrics) {
        this(producer, partitions, (WatcherMetrics) metrics);
    }

    Asker(Producer<byte[], byte[]> producer, SessionPartitions partitions, WatcherMetrics metrics) {
        this.producer = producer;
        this.partitions = partitions;
        this.metrics = metrics;
    }

    void ask(EscalationRequest original) {
        EscalationRequest request = EscalationRequest.newBuilder(original)
                .setTrigger(EscalationTrigger.WATCHER)
                .build();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                Topics.ESCALATION_REQUESTS.name(),
                partitions.of(request.getSessionId()),
                request.getSessionId().getBytes(UTF_8),
                Topics.ESCALATION_REQUESTS.valueSerde().encode(request));
        record.headers()
                .add(HeaderNames.SCHEMA, request.getSchema().getFullName().getBytes(UTF_8));
        log.atWarn()
                .addKeyValue(LogKeys.ESCALATION, request.getEscalationId())
                .addKeyValue(LogKeys.SESSION, request.getSessionId())
                .log("nobody has taken an emergency; it is asked for again");
        try {
            var unused = producer.send(record, (metadata, error) -> answered(request, error));
        } catch (RuntimeException e) {
            // A closed producer throws; everything else comes by the callback.
            answered(request, e);
        }
    }

    /** On the producer's I/O thread, or the watcher's. */
    private void answered(EscalationRequest request, Exception error) {
        if (error == null) {
            metrics.askedAgain();
            return;
        }
        metrics.askFailed();
        log.atWarn()
                .addKeyValue(LogKeys.ESCALATION, request.getEscalationId())
                .addKeyValue(LogKeys.REASON, error.getClass().getSimpleName())
                .log("the log did not take the request; it comes again");
    }
}
