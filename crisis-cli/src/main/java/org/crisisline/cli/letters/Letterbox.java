package org.crisisline.cli.letters;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.log.Retentions;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;

/** Reads what is known of dead letters from the topics. Blocks; one thread at a time. */
public final class Letterbox {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Brokers brokers;
    private final TopicScan scan;
    private final Ticker ticker = Ticker.system();

    /** @param brokers where to read */
    public Letterbox(Brokers brokers) {
        this.brokers = Objects.requireNonNull(brokers, "brokers");
        this.scan = new TopicScan(brokers, (read, total) -> {});
    }

    /**
     * All letters that may match, and their replays.
     *
     * @throws StackException when the brokers do not answer, or there are more letters than can be held
     */
    public LetterBook read(LetterFilter filter) {
        LetterBook book = new LetterBook();
        scan.read(List.of(Topics.DEAD_LETTERS, Topics.AUDIT), record -> {
            if (record.value() == null) {
                return;
            }
            try {
                if (record.topic().equals(Topics.AUDIT.name())) {
                    AuditEvent event = Topics.AUDIT.valueSerde().decode(record.value());
                    book.add(event);
                } else {
                    DeadLetter letter = Topics.DEAD_LETTERS.valueSerde().decode(record.value());
                    if (filter.mayHold(letter)) {
                        book.add(letter, record.partition(), record.offset());
                    }
                }
            } catch (UndecodableRecordException notOurs) {
                book.addUnreadable();
            }
        });
        return book;
    }

    /**
     * The whole of a letter, with the original bytes and headers.
     *
     * @throws StackException when it is no longer kept, or the brokers do not answer
     */
    public DeadLetter whole(Letter letter) {
        Topic<String, DeadLetter> topic = Topics.DEAD_LETTERS;
        TopicPartition partition =
                new TopicPartition(topic.name(), letter.kept().partition());
        long offset = letter.kept().offset();
        try (Consumer<byte[], byte[]> consumer = brokers.consumer()) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            long begin = ticker.nanos();
            while (!ticker.hasPassed(begin, PATIENCE)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() != offset) {
                        throw new StackException(letter.id() + " is no longer kept in " + topic);
                    }
                    return topic.valueSerde().decode(record.value());
                }
            }
        } catch (KafkaException e) {
            throw new StackException("the brokers at " + brokers + " do not answer: " + e.getMessage(), e);
        }
        throw new StackException("the brokers at " + brokers + " do not answer: " + letter.id()
                + " did not come within " + PATIENCE.toSeconds() + " s");
    }

    /**
     * What is known of sessions now; who came to them is read when it is first asked for. A record that can't be read says nothing: then the session counts
     * as not over, and as one to which nobody came; the gate decides.
     *
     * @throws StackException when the brokers do not answer; also from the memory
     */
    public SessionMemory sessions(Clock clock) throws InterruptedException {
        Instant since = SessionMemory.since(clock.instant(), retentionOfSessions());
        Set<String> came = new HashSet<>();
        boolean[] isRead = {false};
        return new SessionMemory(sessionsOver(), since, session -> {
            if (!isRead[0]) {
                readWhoCame(since, came);
                isRead[0] = true;
            }
            return came.contains(session);
        });
    }

    private Duration retentionOfSessions() throws InterruptedException {
        try (Admin admin = brokers.admin()) {
            return Retentions.of(admin, List.of(Topics.SESSIONS), PATIENCE).get(Topics.SESSIONS.name());
        } catch (ExecutionException | TimeoutException e) {
            throw new StackException("the brokers at " + brokers + " do not tell of their topics: " + e, e);
        }
    }

    private Set<String> sessionsOver() {
        Set<String> over = new HashSet<>();
        scan.read(
                List.of(Topics.SESSIONS),
                record -> TopicScan.decoded(Topics.SESSIONS, record)
                        .filter(status -> status.getEndedAt() != null)
                        .ifPresent(status -> over.add(status.getSessionId())));
        return over;
    }

    private void readWhoCame(Instant since, Set<String> came) {
        scan.read(List.of(Topics.PRESENCE), record -> {
            if (record.timestamp() >= since.toEpochMilli()) {
                TopicScan.decoded(Topics.PRESENCE, record)
                        .filter(presence -> presence.getBody() instanceof Attached)
                        .ifPresent(presence -> came.add(presence.getSessionId()));
            }
        });
    }
}
