package org.crisisline.cli.escalations;

import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.log.TopicReader;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.schemas.trigger.EscalationTriggers;

/**
 * Reads what the topics say of escalations into a book, as often as it is asked on to where they end by then. Blocks; one thread.
 *
 * <p>Everything here throws {@link org.crisisline.cli.embedded.StackException} when a topic is missing or the brokers do not answer.
 */
public final class EscalationTopics implements AutoCloseable {
    private final TopicReader reader;
    private final EscalationTriggers triggers;
    private final EscalationBook book;

    private EscalationTopics(TopicReader reader, int severityThreshold, EscalationBook book) {
        this.reader = reader;
        this.triggers = new EscalationTriggers(severityThreshold);
        this.book = book;
    }

    /** How escalations stand, and what comes about them from now on. Quick: the rest of the audit is not read. */
    public static EscalationTopics standings(Brokers brokers) {
        TopicReader reader = new TopicReader(brokers, (read, total) -> {}, Ticker.system());
        reader.add(Topics.ESCALATIONS);
        reader.addNews(Topics.AUDIT);
        // No trigger is read, so the threshold does not matter.
        return new EscalationTopics(reader, 1, new EscalationBook(false));
    }

    /**
     * All of it: triggers, standings, and who did what.
     *
     * @param severityThreshold from which a {@code crisis_alert} calls a human, the same as the escalation-service's
     * @param personal whether reason and location are wanted
     */
    public static EscalationTopics everything(
            Brokers brokers, int severityThreshold, boolean personal, TopicScan.Progress progress) {
        TopicReader reader = new TopicReader(brokers, Objects.requireNonNull(progress, "progress"), Ticker.system());
        reader.add(Topics.MESSAGES_EMERGENCY);
        reader.add(Topics.ESCALATION_REQUESTS);
        reader.add(Topics.ESCALATIONS);
        reader.add(Topics.AUDIT);
        return new EscalationTopics(reader, severityThreshold, new EscalationBook(personal));
    }

    /** Reads to where the topics end now, and returns the book, the same each time. */
    public EscalationBook readOn() {
        reader.readOn(this::take);
        return book;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        Instant at = Instant.ofEpochMilli(record.timestamp());
        String topic = record.topic();
        try {
            if (topic.equals(Topics.MESSAGES_EMERGENCY.name())) {
                triggers.of(Topics.MESSAGES_EMERGENCY.valueSerde().decode(record.value()))
                        .ifPresent(request -> book.add(request, at));
            } else if (topic.equals(Topics.ESCALATION_REQUESTS.name())) {
                book.add(Topics.ESCALATION_REQUESTS.valueSerde().decode(record.value()), at);
            } else if (topic.equals(Topics.ESCALATIONS.name())) {
                book.add(Topics.ESCALATIONS.valueSerde().decode(record.value()), at);
            } else {
                book.add(Topics.AUDIT.valueSerde().decode(record.value()), at);
            }
        } catch (UndecodableRecordException notOurs) {
            book.addUnreadable();
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
