package org.crisisline.escalation.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.crisisline.escalation.desk.Reading;
import org.crisisline.escalation.log.EscalationRecords;
import org.crisisline.escalation.log.KafkaJournal;
import org.crisisline.escalation.metrics.EscalationMetrics;
import org.crisisline.runtime.logging.ErrorMessages;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a topic's record into a {@link Reading}. What can't be read becomes a dead letter, and reading goes on. */
public final class RecordReading {
    private static final Logger log = LoggerFactory.getLogger(RecordReading.class);
    private static final String TRACE_HEADER = "traceparent";
    private static final int MAX_TRACE_BYTES = 128;

    private final Triggers triggers;
    private final KafkaJournal journal;
    private final EscalationMetrics metrics;

    /**
     * @param severityThreshold from which a {@code crisis_alert} is an emergency
     * @param journal keeps what can't be read
     */
    public RecordReading(int severityThreshold, KafkaJournal journal, EscalationMetrics metrics) {
        this.triggers = new Triggers(severityThreshold);
        this.journal = journal;
        this.metrics = metrics;
    }

    /** What a record says; empty when it says nothing to us. */
    public Optional<Reading> read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            return decode(record);
        } catch (UndecodableRecordException | IllegalArgumentException e) {
            undecodable(record, e);
            return Optional.empty();
        }
    }

    private Optional<Reading> decode(ConsumerRecord<byte[], byte[]> record) {
        String trace = traceOf(record);
        String topic = record.topic();
        if (topic.equals(Topics.MESSAGES_EMERGENCY.name())) {
            return triggers.of(Topics.MESSAGES_EMERGENCY.valueSerde().decode(record.value()), trace)
                    .map(Reading.Trigger::new);
        }
        if (topic.equals(Topics.ESCALATION_REQUESTS.name())) {
            return Optional.of(new Reading.Trigger(
                    Triggers.demand(Topics.ESCALATION_REQUESTS.valueSerde().decode(record.value()), trace)));
        }
        Escalation escalation = Topics.ESCALATIONS.valueSerde().decode(record.value());
        return Optional.of(new Reading.Standing(
                EscalationRecords.demand(escalation, trace),
                EscalationRecords.standing(
                        escalation,
                        Instant.ofEpochMilli(record.timestamp()),
                        record.headers().lastHeader(HeaderNames.WRITER) == null)));
    }

    private void undecodable(ConsumerRecord<byte[], byte[]> record, RuntimeException error) {
        metrics.undecodable();
        log.atError()
                .addKeyValue(LogKeys.TOPIC, record.topic())
                .addKeyValue(LogKeys.PARTITION, record.partition())
                .addKeyValue(LogKeys.OFFSET, record.offset())
                .addKeyValue(LogKeys.REASON, ErrorMessages.inWords(error))
                .log("a record could not be read");
        // The emergency lane accounts for messages; nobody else reads requests.
        journal.undecodable(record, error, record.topic().equals(Topics.ESCALATION_REQUESTS.name()));
    }

    private static String traceOf(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(TRACE_HEADER);
        if (header == null || header.value() == null || header.value().length > MAX_TRACE_BYTES) {
            return null;
        }
        String text = new String(header.value(), UTF_8);
        // It goes into an HTTP header.
        return text.chars().allMatch(c -> c > ' ' && c < 127) ? text : null;
    }
}
