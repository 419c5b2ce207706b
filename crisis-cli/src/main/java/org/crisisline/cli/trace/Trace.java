package org.crisisline.cli.trace;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.crisisline.cli.audit.TopicLedger;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.ledger.Place;
import org.crisisline.cli.ledger.SessionBook;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;

/** Reads the stories of one message id in one session. Blocks its thread; reads only. */
public final class Trace {
    private static final Map<String, Topic<?, ?>> TOPICS =
            Topics.all().stream().collect(Collectors.toUnmodifiableMap(Topic::name, topic -> topic));
    private static final Map<String, Priority> PRIORITIES = Stream.of(Priority.values())
            .collect(Collectors.toUnmodifiableMap(p -> Topics.messagesOf(p).name(), p -> p));

    private final Brokers brokers;
    private final TopicScan.Progress progress;
    private final Ticker ticker;
    private final Clock clock;

    /** @param progress is told how far the reading is */
    public Trace(Brokers brokers, TopicScan.Progress progress, Ticker ticker, Clock clock) {
        this.brokers = Objects.requireNonNull(brokers, "brokers");
        this.progress = Objects.requireNonNull(progress, "progress");
        this.ticker = Objects.requireNonNull(ticker, "ticker");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * The stories: one for each participant who used that id, since only with the sender is it unique.
     *
     * @throws StackException when the brokers do not answer, or the topics know no such session or id
     */
    public List<Story> of(String session, String id) throws InterruptedException {
        List<Fact> facts = new ArrayList<>();
        List<Topic<?, ?>> others = List.of(Topics.AUDIT);
        try (TopicLedger topics = new TopicLedger(brokers, Optional.of(session), others, progress, ticker, clock)) {
            topics.readOn(record -> fact(record).filter(isOf(session)).ifPresent(facts::add));
            SessionBook book = topics.ledger()
                    .session(session)
                    .filter(s -> s.isKnown() || s.isOver())
                    .orElseThrow(() -> new StackException("the topics at " + brokers + " know no session " + session
                            + ": it never was there, or is no longer kept"));
            Map<String, List<Fact>> bySender = bySender(facts, id);
            if (bySender.isEmpty()) {
                throw new StackException("session " + session + " has no message " + id
                        + ": it was never accepted, or is no longer kept");
            }
            return bySender.values().stream()
                    .map(records -> story(topics, book, id, records, facts))
                    .toList();
        }
    }

    private static Optional<Fact> fact(ConsumerRecord<byte[], byte[]> record) {
        Topic<?, ?> topic = TOPICS.get(record.topic());
        if (topic == null) {
            return Optional.empty();
        }
        Header replay = record.headers().lastHeader(HeaderNames.REPLAY_OF);
        // One that can't be decoded can't tell whose it is; the audit lists it.
        return TopicScan.decoded(topic, record)
                .map(value -> new Fact(
                        Instant.ofEpochMilli(record.timestamp()),
                        new Place(record.topic(), record.partition(), record.offset()),
                        value,
                        replay == null || replay.value() == null
                                ? Optional.empty()
                                : Optional.of(new String(replay.value(), StandardCharsets.UTF_8))));
    }

    private static Predicate<Fact> isOf(String session) {
        return fact -> session.equals(sessionOf(fact.record()));
    }

    private static String sessionOf(SpecificRecordBase record) {
        if (record instanceof LogRecord log) {
            return log.getSessionId();
        }
        if (record instanceof Receipt receipt) {
            return receipt.getSessionId();
        }
        if (record instanceof MailboxRecord mail) {
            return mail.getSessionId();
        }
        if (record instanceof DeadLetter letter) {
            return letter.getSessionId();
        }
        if (record instanceof Escalation escalation) {
            return escalation.getSessionId();
        }
        return record instanceof AuditEvent event ? event.getSessionId() : null;
    }

    private static Map<String, List<Fact>> bySender(List<Fact> facts, String id) {
        Map<String, List<Fact>> bySender = new LinkedHashMap<>();
        for (Fact fact : facts) {
            if (fact.record() instanceof LogRecord log
                    && log.getBody() instanceof Message message
                    && message.getId().equals(id)) {
                bySender.computeIfAbsent(message.getParticipantId(), sender -> new ArrayList<>())
                        .add(fact);
            }
        }
        return bySender;
    }

    private static Story story(TopicLedger topics, SessionBook book, String id, List<Fact> records, List<Fact> facts) {
        String sender = ((Message) ((LogRecord) records.get(0).record()).getBody()).getParticipantId();
        Endings endings = new Endings(sender, id);
        topics.auditor().judge(book, endings);
        Fact first = endings.message()
                .flatMap(said -> records.stream()
                        .filter(fact -> PRIORITIES.get(fact.place().topic()) == said.priority()
                                && fact.place().offset() == said.position())
                        .findFirst())
                .orElseGet(() ->
                        records.stream().min(Comparator.comparing(Fact::at)).orElseThrow());
        Priority priority = PRIORITIES.get(first.place().topic());
        Message message = (Message) ((LogRecord) first.record()).getBody();
        return new Story(
                book.id(),
                priority,
                message,
                new StoryTeller(first, priority, facts).tell(),
                endings.all(),
                missing(topics, book, priority, first.at().toEpochMilli()));
    }

    private static List<String> missing(TopicLedger topics, SessionBook book, Priority priority, long since) {
        List<String> missing = new ArrayList<>();
        Lane lane = Lane.of(priority);
        if (!topics.reach().covers(Topics.deliveriesOf(lane).name(), since)) {
            missing.add("dispatches, probes, and what the sender was told: all of that time, or some");
        }
        if (!topics.reach().covers(Topics.receiptsOf(lane).name(), book.partition(), since)) {
            missing.add("acknowledgements, refusals, and answers to probes: all of that time, or some");
        }
        return missing;
    }
}
