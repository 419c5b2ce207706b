package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.cli.log.Brokers;
import org.crisisline.delivery.Application;
import org.crisisline.delivery.DeliveryProcessor;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processors that share the work: each lane in a process of its own, or the same lane in two. */
class LanesApartTest {
    private static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder.resolve("broker"), Ports.free());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void applicationAlone_isReady_andOpensNothingElse(Application application) throws Exception {
        String only = application.label();
        try (DeliveryProcessor processor = processor("alone-" + only, Map.of("delivery.lanes", only))) {
            processor.start();

            await().atMost(PATIENCE).until(processor.health()::isReady);
            assertThat(processor.health().report().dependencies())
                    .extracting(Dependency.Status::name)
                    .containsExactly(only);
            assertThat(folder.resolve("alone-" + only))
                    .isDirectoryContaining("glob:**/" + application.id())
                    .satisfies(state -> assertThat(state.toFile().list()).hasSize(1));
            Set<String> groups = new HashSet<>();
            for (GroupListing group : admin.listGroups().all().get()) {
                if (!members(group.groupId()).isEmpty()) {
                    groups.add(group.groupId());
                }
            }
            assertThat(groups).containsExactly(application.id());
        }
    }

    @Test
    void processorThatIsStopped_leavesTheGroup_andTheOtherHasItsWorkLongBeforeTheTimeOut() throws Exception {
        // So long that nothing moves because of it within this test.
        Map<String, String> settings = new HashMap<>();
        settings.put("delivery.lanes", "emergency");
        settings.put("kafka.session-timeout", "5 minutes");
        // A member hears of the other's leaving with its next heartbeat, a quarter of that otherwise.
        settings.put("kafka.properties.streams.main.consumer.heartbeat.interval.ms", "500");
        settings.put("kafka.standby-replicas", "1");
        String group = Application.EMERGENCY.id();
        try (DeliveryProcessor stays = processor("stays", settings)) {
            stays.start();
            DeliveryProcessor goes = processor("goes", settings);
            try (goes) {
                goes.start();
                await().atMost(PATIENCE).until(() -> members(group).size() == 2);
            }

            await().atMost(PATIENCE).untilAsserted(() -> {
                List<MemberDescription> members = members(group);
                assertThat(members).hasSize(1);
                assertThat(members.get(0).clientId()).contains("stays");
                assertThat(messagePartitions(members.get(0))).hasSize(PARTITIONS);
            });
            await().atMost(PATIENCE).until(stays.health()::isReady);
        }
    }

    /** Its brokers hold back what it asks for, so it is well, polls, commits nothing, and records wait. */
    @Test
    void laneStandsStillBeforeRecordsThatWait_isStartedAnew_andWhenThatDoesNotHelpTheProcessEnds() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("delivery.lanes", "emergency");
        settings.put("delivery.stuck-after", "1 second");
        settings.put("delivery.restarts", "1");
        settings.put("kafka.properties.streams.main.consumer.fetch.min.bytes", "50000000");
        // Longer than a request may take: it is asked for again and again, and never answered.
        settings.put("kafka.properties.streams.main.consumer.fetch.max.wait.ms", "300000");
        // On a busy machine, too, it is closed and started anew, and not given up because of that.
        settings.put("delivery.close-timeout", "20 seconds");
        try (DeliveryProcessor processor = processor("stuck", settings)) {
            processor.start();
            await().atMost(PATIENCE).until(processor.health()::isReady);

            writeAMessage();

            assertThat(processor.failure().toCompletableFuture())
                    .succeedsWithin(PATIENCE)
                    .asString()
                    .contains(Application.EMERGENCY.label(), "stood still again, restarts don't help");
            assertThat(processor.health().isReady()).isFalse();
        }
    }

    private static void writeAMessage() throws Exception {
        String session = "stands-still";
        LogRecord record = new LogRecord(
                session, new Message("m1", "alex", Role.PERSON, "text", "{}", Instant.EPOCH, "g", "c", null));
        try (Producer<byte[], byte[]> producer =
                Brokers.at(broker.bootstrapServers(), Optional.empty()).producer()) {
            producer.send(new ProducerRecord<>(
                            Topics.MESSAGES_EMERGENCY.name(),
                            new SessionPartitions(PARTITIONS).of(session),
                            session.getBytes(StandardCharsets.UTF_8),
                            Topics.MESSAGES_EMERGENCY.valueSerde().encode(record)))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static DeliveryProcessor processor(String name, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("instance-id", name);
        all.put("kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("kafka.session-partitions", Integer.toString(PARTITIONS));
        all.put("topics.mailboxes", "2");
        all.put("operations.port", "0");
        all.put("delivery.state-dir", folder.resolve(name).toString());
        Config config = ConfigSource.load(DeliveryProcessor.NAME, null, all, Map.of());
        return new DeliveryProcessor(config);
    }

    private static List<MemberDescription> members(String group) throws Exception {
        ConsumerGroupDescription found =
                admin.describeConsumerGroups(List.of(group)).all().get().get(group);
        return List.copyOf(found.members());
    }

    private static Set<Integer> messagePartitions(MemberDescription member) {
        Set<Integer> partitions = new HashSet<>();
        for (TopicPartition partition : member.assignment().topicPartitions()) {
            if (partition.topic().equals("crisis.messages.emergency")) {
                partitions.add(partition.partition());
            }
        }
        return partitions;
    }
}
