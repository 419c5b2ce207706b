package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.kafka.ByteClients;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.KafkaSettings;
import org.crisisline.runtime.kafka.OffsetReset;
import org.crisisline.runtime.kafka.ProducerProfile;
import org.crisisline.schemas.topic.Topics;
import org.crisisline.system.fleet.Fleet;
import org.crisisline.system.fleet.FleetPlan;
import org.crisisline.system.fleet.Node;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A broker that stands still keeps its connections open and answers nothing: what that costs Kafka's clients as the services set them. */
@Tag("campaign")
@Timeout(900)
class StoppedBrokerCampaignTest {
    /** With too short a pause before a reconnect, half of the readers waited for the old leader; with too long a time-out, members were lost in five of eight. */
    private static final int TIMES = 8;

    private static final Duration STILL = Duration.ofSeconds(10);

    /** Longer than the logs wait for a follower, and than a session of a member behind it. */
    private static final Duration STILL_FOR_GROUPS = Duration.ofSeconds(6);

    /** So many that each broker is the coordinator of some. */
    private static final int GROUPS = 6;

    private static final int PER_GROUP = 2;
    private static final Duration BETWEEN = Duration.ofMillis(20);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.MESSAGES_NORMAL.name(), 0);

    /** With the logs of all brokers; kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /**
     * A reader of one partition knows no broker but its leader, as a gateway's reader of its mailbox does. When that one stands still, the reader goes
     * on at the next leader, and does not wait for the old one to wake.
     */
    @Test
    void whoReadsFromABrokerThatStandsStillGoesOnAtTheNextLeader() throws Exception {
        List<Duration> stoodStill = new ArrayList<>();
        try (Fleet brokers = brokers()) {
            createTopic(brokers);
            for (int i = 0; i < TIMES; i++) {
                stoodStill.add(stop(brokers, brokers.cluster().leaderOf(Topics.MESSAGES_NORMAL, 0)));
            }
        }
        System.out.println("readers of a leader that stands still went on after " + stoodStill);
        assertThat(stoodStill)
                .as("from SIGSTOP of the leader to the first record read that was written behind it")
                .allSatisfy(time -> assertThat(time).isLessThan(FleetCampaignTest.BROKER));
    }

    /**
     * A coordinator answers a heartbeat when what it wrote before is in all copies of its log. While a broker that has one of them stands still that is
     * not so, and the members, whose heartbeats were heard, wait for the answers; they give up and send the next ones before their sessions end.
     */
    @Test
    void whoseCoordinatorWaitsForABrokerThatStandsStillStaysAMemberOfItsGroup() throws Exception {
        List<Integer> lost = new ArrayList<>();
        try (Fleet brokers = brokers()) {
            createTopic(brokers);
            try (Members members = new Members(PARTITION.topic())) {
                for (int i = 0; i < GROUPS; i++) {
                    String group = "drill-" + i;
                    members.join(PER_GROUP, () -> clients(brokers).groupConsumer("member", group, OffsetReset.LATEST));
                }
                for (int i = 0; i < TIMES; i++) {
                    // For the one that leads the controllers the others wait longest.
                    Node broker = brokers.cluster().controller();
                    brokers.pause(broker);
                    try {
                        lost.add(members.lostWithin(STILL_FOR_GROUPS));
                    } finally {
                        brokers.resume(broker);
                    }
                    brokers.cluster().awaitAllCopies();
                }
            }
        }
        System.out.println("members that lost what they had while a broker stood still: " + lost);
        assertThat(lost).containsOnly(0);
    }

    private Fleet brokers() throws Exception {
        return Fleet.of(new FleetPlan(3, 0, 0, 0, false, 1, Map.of()), folder).start();
    }

    private static void createTopic(Fleet brokers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), PER_GROUP, (short) 3)))
                    .all()
                    .get();
        }
    }

    /** With a new reader each time, which has met no other broker so far. */
    private static Duration stop(Fleet brokers, Node leader) throws Exception {
        KafkaClients clients = clients(brokers);
        try (Producer<byte[], byte[]> writer = ByteClients.producer(clients.producer("writer", ProducerProfile.BULK));
                Consumer<byte[], byte[]> reader =
                        ByteClients.consumer(clients.consumer("reader", OffsetReset.LATEST))) {
            reader.assign(List.of(PARTITION));
            reader.seekToEnd(List.of(PARTITION));
            reader.position(PARTITION);
            // It reads, hence is connected.
            writeUntilRead(writer, reader, System.nanoTime());
            long struckAt = System.nanoTime();
            brokers.pause(leader);
            try {
                writeUntilRead(writer, reader, struckAt);
                return Duration.ofNanos(System.nanoTime() - struckAt);
            } finally {
                brokers.resume(leader);
            }
        }
    }

    private static KafkaClients clients(Fleet brokers) {
        return new KafkaClients(
                new KafkaSettings(
                        List.of(brokers.bootstrapServers().split(",")), 1, 3, 2, Duration.ofSeconds(2), 0, Map.of()),
                new Instance("drill", "drill"));
    }

    /** Until something that was written from then on is read, or for as long as a broker of a drill stands still. */
    private static void writeUntilRead(Producer<byte[], byte[]> writer, Consumer<byte[], byte[]> reader, long from) {
        long until = System.nanoTime() + STILL.toNanos();
        while (System.nanoTime() - until < 0) {
            byte[] now =
                    ByteBuffer.allocate(Long.BYTES).putLong(System.nanoTime()).array();
            var unused = writer.send(new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), null, now));
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(BETWEEN)) {
                if (ByteBuffer.wrap(record.value()).getLong() - from >= 0) {
                    return;
                }
            }
        }
    }
}
