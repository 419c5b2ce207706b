package org.crisisline.cli.audit;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.crisisline.cli.ledger.Ledger;
import org.crisisline.cli.ledger.Place;
import org.crisisline.cli.ledger.Reach;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;

/**
 * Turns records into facts of a ledger. What is no record of its topic, or says what can't be, is told as such: a lane must have written a dead
 * letter for it. For one thread.
 */
public final class TopicFacts {
    private static final Map<String, Priority> PRIORITIES = Stream.of(Priority.values())
            .collect(Collectors.toUnmodifiableMap(p -> Topics.messagesOf(p).name(), p -> p));
    private static final Map<String, Lane> RECEIPTS = Stream.of(Lane.values())
            .collect(Collectors.toUnmodifiableMap(l -> Topics.receiptsOf(l).name(), l -> l));
    private static final Map<String, Lane> DELIVERIES = Stream.of(Lane.values())
            .collect(Collectors.toUnmodifiableMap(l -> Topics.deliveriesOf(l).name(), l -> l));

    private final Ledger ledger;
    private final Reach reach;
    private final SessionPartitions partitions;
    private final int mailboxes;
    private final Optional<String> only;
    private final Set<TopicPartition> begun = new HashSet<>();

    /**
     * @param partitions where sessions live
     * @param mailboxes how many there are
     * @param only the one session that is asked for; empty for all
     */
    public TopicFacts(Ledger ledger, Reach reach, SessionPartitions partitions, int mailboxes, Optional<String> only) {
        this.ledger = Objects.requireNonNull(ledger, "ledger");
        this.reach = Objects.requireNonNull(reach, "reach");
        this.partitions = Objects.requireNonNull(partitions, "partitions");
        this.mailboxes = mailboxes;
        this.only = Objects.requireNonNull(only, "only");
    }

    /** Reads one of {@code crisis.messages.*}, {@code receipts.*}, {@code deliveries.*}, {@code presence}, {@code escalations}, {@code dead-letters}; passes over others. */
    public void read(ConsumerRecord<byte[], byte[]> record) {
        if (begun.add(new TopicPartition(record.topic(), record.partition()))) {
            reach.first(record.topic(), record.partition(), record.offset(), record.timestamp());
        }
        if (record.topic().equals(Topics.DEAD_LETTERS.name())) {
            readLetter(record);
        } else if (record.topic().equals(Topics.ESCALATIONS.name())) {
            readEscalation(record);
        } else if (only.isEmpty() || only.get().equals(key(record))) {
            readOfSession(record);
        }
    }

    private void readOfSession(ConsumerRecord<byte[], byte[]> record) {
        if (PRIORITIES.containsKey(record.topic())) {
            Priority priority = PRIORITIES.get(record.topic());
            TopicScan.decoded(Topics.messagesOf(priority), record)
                    .filter(log -> isOfItsPlace(record, log.getSessionId()) && isLegal(log))
                    .ifPresentOrElse(log -> readLog(record, priority, log), () -> bad(record));
        } else if (RECEIPTS.containsKey(record.topic())) {
            Lane lane = RECEIPTS.get(record.topic());
            TopicScan.decoded(Topics.receiptsOf(lane), record)
                    .filter(receipt -> isOfItsPlace(record, receipt.getSessionId())
                            && Identifiers.isLegal(receipt.getParticipantId())
                            && priority(receipt)
                                    .filter(lane.priorities()::contains)
                                    .isPresent())
                    .ifPresentOrElse(ledger::receipt, () -> bad(record));
        } else if (record.topic().equals(Topics.PRESENCE.name())) {
            TopicScan.decoded(Topics.PRESENCE, record)
                    .filter(presence -> isOfItsPlace(record, presence.getSessionId()) && isLegal(presence))
                    .ifPresentOrElse(presence -> ledger.presence(presence, record.timestamp()), () -> bad(record));
        } else if (DELIVERIES.containsKey(record.topic())) {
            // One that is none is no evidence of anything; whose mailbox it is has refused it.
            TopicScan.decoded(Topics.deliveriesOf(DELIVERIES.get(record.topic())), record)
                    .ifPresent(this::readMailbox);
        }
    }

    private void readLog(ConsumerRecord<byte[], byte[]> record, Priority priority, LogRecord log) {
        if (log.getBody() instanceof Message message) {
            ledger.message(priority, record.offset(), record.timestamp(), log.getSessionId(), message);
            text(record.headers().lastHeader(HeaderNames.REPLAY_OF)).ifPresent(ledger::replay);
        } else {
            ledger.end(priority, record.offset(), log.getSessionId(), (SessionEnd) log.getBody());
        }
    }

    private void readMailbox(MailboxRecord mail) {
        if (mail.getBody() instanceof Dispatch dispatch && Identifiers.isLegal(mail.getSessionId())) {
            ledger.dispatch(mail.getSessionId(), mail.getParticipantId(), dispatch);
        }
    }

    private void readLetter(ConsumerRecord<byte[], byte[]> record) {
        Optional<DeadLetter> letter = TopicScan.decoded(Topics.DEAD_LETTERS, record);
        if (letter.isPresent()) {
            String session = letter.get().getSessionId();
            if (only.isEmpty() || session == null || only.get().equals(session)) {
                ledger.letter(letter.get());
            }
        } else if (only.isEmpty()) {
            bad(record);
        }
    }

    /** Kept for longer than messages are: of a session whose END may be gone it says nothing any more. */
    private void readEscalation(ConsumerRecord<byte[], byte[]> record) {
        if (reach.covers(Topics.MESSAGES_EMERGENCY.name(), record.partition(), record.timestamp())) {
            TopicScan.decoded(Topics.ESCALATIONS, record)
                    .map(Escalation::getSessionId)
                    .filter(session -> Identifiers.isLegal(session)
                            && partitions.of(session) == record.partition()
                            && (only.isEmpty() || only.get().equals(session)))
                    .ifPresent(ledger::escalated);
        }
    }

    private void bad(ConsumerRecord<byte[], byte[]> record) {
        ledger.bad(new Place(record.topic(), record.partition(), record.offset()), record.timestamp());
    }

    private boolean isOfItsPlace(ConsumerRecord<byte[], byte[]> record, String session) {
        return Identifiers.isLegal(session)
                && session.equals(key(record))
                && partitions.of(session) == record.partition();
    }

    private static boolean isLegal(LogRecord log) {
        if (log.getBody() instanceof SessionEnd end) {
            return end.getRoster() == null || end.getRoster().size() <= Identifiers.MAX_ROSTER;
        }
        return !(log.getBody() instanceof Message message)
                || (Identifiers.isLegal(message.getParticipantId()) && Identifiers.isLegal(message.getId()));
    }

    private boolean isLegal(Presence presence) {
        return Identifiers.isLegal(presence.getParticipantId())
                && presence.getConnectionId().length() <= Identifiers.MAX_NAME
                && presence.getGatewayId().length() <= Identifiers.MAX_NAME
                && presence.getMailbox() >= 0
                && presence.getMailbox() < mailboxes;
    }

    private static Optional<Priority> priority(Receipt receipt) {
        Object body = receipt.getBody();
        if (body instanceof Acknowledged acknowledged) {
            return Optional.of(acknowledged.getPriority());
        }
        if (body instanceof Refused refused) {
            return Optional.of(refused.getPriority());
        }
        return body instanceof ProbeAnswer answer ? Optional.of(answer.getPriority()) : Optional.empty();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static Optional<String> text(Header header) {
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
