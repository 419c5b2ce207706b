package org.crisisline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.delivery.Application;
import org.crisisline.delivery.DeliveryProcessor;
import org.crisisline.runtime.config.ConfigSource;
import org.crisisline.runtime.lifecycle.Dependency;
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
