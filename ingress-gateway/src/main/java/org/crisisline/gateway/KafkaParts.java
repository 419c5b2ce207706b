package org.crisisline.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.crisisline.gateway.mailbox.MailboxAssignor;
import org.crisisline.gateway.mailbox.MailboxMembership;
import org.crisisline.gateway.publish.RecordWriter;
import org.crisisline.runtime.kafka.ByteClients;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.OffsetReset;
import org.crisisline.runtime.kafka.ProducerProfile;
import org.crisisline.runtime.lifecycle.Precedence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;

/**
 * The gateway's Kafka clients: a producer for each lane, one for what nobody waits for, and makers of consumers. Producers are closed here;
 * consumers by the threads that use them.
 */
final class KafkaParts implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final KafkaClients clients;
    private final SessionPartitions partitions;
    private final Map<Lane, Producer<byte[], byte[]>> lanes = new EnumMap<>(Lane.class);
    private final Producer<byte[], byte[]> bulk;

    KafkaParts(KafkaClients clients) {
        this.clients = clients;
        this.partitions = new SessionPartitions(clients.settings().sessionPartitions());
        for (Lane lane : Lane.values()) {
            lanes.put(lane, Precedence.of(lane).making(() -> producer("lane-" + lane.label(), ProducerProfile.HOT)));
        }
        bulk = producer("bulk", ProducerProfile.BULK);
    }

    private Producer<byte[], byte[]> producer(String purpose, ProducerProfile profile) {
        return ByteClients.producer(clients.producer(purpose, profile));
    }

    /** Makes all topics known to the producers, so that no send has to wait for metadata. Blocks. */
    void warm(Duration timeout) throws InterruptedException {
        for (Lane lane : Lane.values()) {
            List<String> topics = new ArrayList<>();
            for (Priority priority : lane.priorities()) {
                topics.add(Topics.messagesOf(priority).name());
            }
            topics.add(Topics.receiptsOf(lane).name());
            if (lane == Lane.EMERGENCY) {
                topics.add(Topics.PRESENCE.name());
                topics.add(Topics.GATEWAYS.name());
                topics.add(Topics.ESCALATION_REQUESTS.name());
            }
            clients.warm(lanes.get(lane), topics, timeout);
        }
    }

    RecordWriter writer(Lane lane) {
        return new RecordWriter(lanes.get(lane), partitions);
    }

    Map<Lane, RecordWriter> writers() {
        Map<Lane, RecordWriter> writers = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            writers.put(lane, writer(lane));
        }
        return writers;
    }

    RecordWriter bulkWriter() {
        return new RecordWriter(bulk, partitions);
    }

    /** Memory that the producer of a lane has left, in bytes. */
    double availableBytes(Lane lane) {
        return lanes.get(lane).metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("buffer-available-bytes"))
                .map(Map.Entry::getValue)
                .map(Metric::metricValue)
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .findFirst()
                .orElse(Double.NaN);
    }

    /** A consumer that assigns its partitions itself; begins at the oldest record where its position is gone, so it skips nothing. */
    Consumer<byte[], byte[]> reader(String purpose) {
        return ByteClients.consumer(clients.consumer(purpose, OffsetReset.EARLIEST));
    }

    /** A member of the group that shares out the mailboxes. */
    Consumer<byte[], byte[]> member() {
        Map<String, Object> properties = clients.groupConsumer("mailbox", MailboxMembership.GROUP, OffsetReset.LATEST);
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(MailboxAssignor.class.getName()));
        return ByteClients.consumer(properties);
    }

    @Override
    public void close() {
        lanes.values().forEach(producer -> producer.close(CLOSE_LIMIT));
        bulk.close(CLOSE_LIMIT);
    }
}
