package org.crisisline.cli.audit;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.ledger.Auditor;
import org.crisisline.cli.ledger.Ledger;
import org.crisisline.cli.ledger.Reach;
import org.crisisline.cli.log.Brokers;
import org.crisisline.cli.log.Retentions;
import org.crisisline.cli.log.TopicReader;
import org.crisisline.cli.log.TopicScan;
import org.crisisline.runtime.config.ConfigReader;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.LogEpoch;
import org.crisisline.schemas.topic.Partitioning;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;

/**
 * A ledger that is filled from the topics, as often as it is asked to read on. Blocks; for one thread. Everything here throws
 * {@link StackException} when the brokers do not answer.
 */
public final class TopicLedger implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final TopicReader reader;
    private final TopicFacts facts;
    private final Ledger ledger;
    private final Auditor auditor;
    private final Reach reach = new Reach();
    private long records;

    /**
     * Asks where everything begins; reads nothing yet.
     *
     * @param session the one that is asked for, or empty for all
     * @param others topics that are read besides
     */
    public TopicLedger(
            Brokers brokers,
            Optional<String> session,
            List<Topic<?, ?>> others,
            TopicScan.Progress progress,
            Ticker ticker,
            Clock clock)
            throws InterruptedException {
        reader = new TopicReader(brokers, progress, ticker);
        try {
            SessionPartitions partitions = new SessionPartitions(reader.partitions(Topics.PRESENCE));
            List<Topic<?, ?>> topics = new ArrayList<>(sources());
            topics.addAll(others);
            for (Topic<?, ?> topic : topics) {
                if (session.isPresent() && topic.partitioning() == Partitioning.SESSION) {
                    reader.add(topic, partitions.of(session.get()));
                } else {
                    reader.add(topic);
                }
            }
            Installation installation = ask(brokers, topics);
            // An empty partition tells no time; but what is younger than its retention can't have been taken away.
            reader.begin()
                    .forEach((at, offset) -> reach.begins(
                            at.topic(),
                            at.partition(),
                            offset,
                            clock.instant()
                                    .minus(installation.retentions().get(at.topic()))
                                    .toEpochMilli()));
            ledger = new Ledger(partitions, installation.epoch());
            auditor = new Auditor(ledger, reach, seats());
            facts = new TopicFacts(ledger, reach, partitions, reader.partitions(Topics.DELIVERIES_ROUTINE), session);
        } catch (RuntimeException | InterruptedException e) {
            reader.close();
            throw e;
        }
    }

    /** What the rule of who is owed what needs. */
    static List<Topic<?, ?>> sources() {
        List<Topic<?, ?>> topics = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            topics.add(Topics.messagesOf(priority));
        }
        for (Lane lane : Lane.values()) {
            topics.add(Topics.receiptsOf(lane));
            topics.add(Topics.deliveriesOf(lane));
        }
        topics.add(Topics.PRESENCE);
        topics.add(Topics.ESCALATIONS);
        topics.add(Topics.DEAD_LETTERS);
        return topics;
    }

    /** As this machine is configured. */
    private static int seats() {
        return ConfigReader.of(ConfigSource.load("crisis-cli", null, Map.of(), System.getenv()))
                .section("delivery")
                .integer("participants", 2, 1_000);
    }

    private record Installation(String epoch, Map<String, Duration> retentions) {}

    private static Installation ask(Brokers brokers, List<Topic<?, ?>> topics) throws InterruptedException {
        try (Admin admin = brokers.admin()) {
            Map<String, Duration> retentions = Retentions.of(admin, topics, TIMEOUT);
            return new Installation(LogEpoch.read(admin, TIMEOUT).value(), retentions);
        } catch (ExecutionException | TimeoutException e) {
            throw new StackException("the brokers at " + brokers + " do not tell of their topics: " + e, e);
        }
    }

    /** Reads what is new. */
    public void readOn() {
        readOn(record -> {});
    }

    /** Reads what is new, and shows each record to someone else, too. */
    public void readOn(Consumer<ConsumerRecord<byte[], byte[]>> other) {
        records += reader.readOn(record -> {
            facts.read(record);
            other.accept(record);
        });
    }

    /** What was read. */
    public Ledger ledger() {
        return ledger;
    }

    /** Who judges it. */
    public Auditor auditor() {
        return auditor;
    }

    /** How far back the topics reach. */
    public Reach reach() {
        return reach;
    }

    /** Lanes of whose live sessions the topics hold everything that ever came. */
    Set<Lane> wholeLanes() {
        Set<Lane> whole = EnumSet.noneOf(Lane.class);
        for (Lane lane : Lane.values()) {
            List<Topic<?, ?>> needed = new ArrayList<>(
                    List.of(Topics.PRESENCE, Topics.receiptsOf(lane), Topics.DEAD_LETTERS, Topics.ESCALATIONS));
            lane.priorities().forEach(priority -> needed.add(Topics.messagesOf(priority)));
            if (needed.stream().allMatch(topic -> reach.isWhole(topic.name()))) {
                whole.add(lane);
            }
        }
        return whole;
    }

    /** Records read so far. */
    public long records() {
        return records;
    }

    @Override
    public void close() {
        reader.close();
    }
}
