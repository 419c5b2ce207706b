package org.crisisline.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.cli.log.Brokers;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.TopicAdministrator;
import org.crisisline.schemas.topic.TopicLayout;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicLedgerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void recordsThatRetentionTook_leaveTheLanesThatLiveOnThemNotWhole() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.free());
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicAdministrator(admin, TopicLayout.singleNode(2, 2), LIMIT).ensure(Topics.all());
            Brokers brokers = Brokers.at(broker.bootstrapServers(), Optional.empty());
            assertThat(wholeLanes(brokers)).containsExactlyInAnyOrder(Lane.values());

            take(brokers, admin, Topics.DELIVERIES_EMERGENCY);
            assertThat(wholeLanes(brokers)).containsExactlyInAnyOrder(Lane.values());
            take(brokers, admin, Topics.MESSAGES_LOW);
            assertThat(wholeLanes(brokers)).containsExactly(Lane.EMERGENCY);
            take(brokers, admin, Topics.PRESENCE);
            assertThat(wholeLanes(brokers)).isEmpty();
        }
    }

    private static Set<Lane> wholeLanes(Brokers brokers) throws InterruptedException {
        try (TopicLedger topics = new TopicLedger(
                brokers, Optional.empty(), List.of(), (read, total) -> {}, Ticker.system(), Clock.systemUTC())) {
            topics.readOn();
            return topics.wholeLanes();
        }
    }

    /** Two records come into one partition, and the first one goes. */
    private static void take(Brokers brokers, Admin admin, Topic<?, ?> topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic.name(), 1);
        try (Producer<byte[], byte[]> producer = brokers.producer()) {
            for (int i = 0; i < 2; i++) {
                producer.send(new ProducerRecord<>(topic.name(), partition.partition(), null, new byte[] {1}))
                        .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1)))
                .all()
                .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
