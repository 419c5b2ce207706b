package org.crisisline.gateway.publish;

import java.util.EnumMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.Party;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;

/**
 * The message and receipt topics, one producer a lane. Called on event loops and reader threads; never blocks.
 *
 * <p>Receipts of a session and lane keep their order: one producer, one partition, idempotent. So the answer to a probe lies behind every
 * acknowledgement that was given before it.
 */
public final class LaneWriter implements ConnectionPorts.MessageLog, ConnectionPorts.ReceiptLog {
    private final Map<Lane, RecordWriter> writers;
    private final CurrentIncarnation incarnation;
    private final RefusedMessages refused;
    private final Dependency kafka;
    private final GatewayMetrics metrics;

    /**
     * @param writers one for each lane
     * @param refused told of messages that the brokers will never take
     * @param kafka told whether the log answers
     */
    public LaneWriter(
            Map<Lane, RecordWriter> writers,
            CurrentIncarnation incarnation,
            RefusedMessages refused,
            Dependency kafka,
            GatewayMetrics metrics) {
        this.writers = new EnumMap<>(writers);
        this.incarnation = incarnation;
        this.refused = refused;
        this.kafka = kafka;
        this.metrics = metrics;
    }

    @Override
    public void publish(Priority priority, LogRecord message, ConnectionPorts.Answer answer) {
        RecordWriter writer = writers.get(Lane.of(priority));
        ProducerRecord<byte[], byte[]> record =
                writer.recordOfSession(Topics.messagesOf(priority), message.getSessionId(), message);
        writer.send(record, (metadata, error) -> {
            if (error == null) {
                kafka.up();
                answer.accepted(metadata.offset());
                return;
            }
            PublishFailure failure = sorted(error);
            if (failure.isFinal()) {
                refused.bury(priority, message, record, failure, error);
            }
            answer.refused(failure);
        });
    }

    private PublishFailure sorted(Exception error) {
        PublishFailure failure = PublishFailures.of(error);
        switch (failure) {
            case UNAVAILABLE ->
                kafka.down("a message was not taken: " + error.getClass().getSimpleName());
            case OVERLOADED, TOO_LARGE, REFUSED -> {
                // Says something about the load or the message, not about the brokers.
            }
        }
        return failure;
    }

    @Override
    public void report(Lane lane, Party party, SpecificRecordBase body) {
        report(lane, party, body, () -> {});
    }

    @Override
    public void report(Lane lane, Party party, SpecificRecordBase body, Runnable lost) {
        Runnable counted = () -> {
            metrics.lost(GatewayMetrics.Loss.RECEIPT);
            lost.run();
        };
        incarnation.get().ifPresentOrElse(now -> write(lane, party, now, body, counted), counted);
    }

    private void write(Lane lane, Party party, Incarnation now, SpecificRecordBase body, Runnable lost) {
        Receipt receipt = new Receipt(
                party.sessionId(), party.participantId(), party.connectionId(), now.gatewayId(), now.epoch(), body);
        writers.get(lane).ofSession(Topics.receiptsOf(lane), party.sessionId(), receipt, (metadata, error) -> {
            if (error != null) {
                lost.run();
            }
        });
    }
}
