package org.crisisline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.assignment.AssignmentConfigs;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.time.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KafkaClientsTest {
    private static final Instance INSTANCE = new Instance("svc", "svc-1");

    private static KafkaClients clients(Map<String, String> properties) {
        // Port 1: nobody listens there.
        return new KafkaClients(
                new KafkaSettings(List.of("127.0.0.1:1"), 4, 3, 2, Duration.ofSeconds(2), 1, properties), INSTANCE);
    }

    @ParameterizedTest
    @EnumSource(ProducerProfile.class)
    void producer_isAcceptedByKafka_andDurable(ProducerProfile profile) {
        Map<String, Object> p = clients(Map.of()).producer("messages", profile);
        assertThat(ProducerConfig.configNames()).containsAll(p.keySet());
        p.put("key.serializer", ByteArraySerializer.class);
        p.put("value.serializer", ByteArraySerializer.class);
        ProducerConfig config = new ProducerConfig(p);
        assertThat(config.getString("acks")).isEqualTo("-1");
        assertThat(config.getBoolean("enable.idempotence")).isTrue();
        assertThat(config.getString("client.id")).isEqualTo("svc.svc-1.messages");
    }

    @Test
    void hotProducer_withoutBrokers_failsAtOnce_insteadOfBlocking() {
        Map<String, Object> p = clients(Map.of()).producer("messages", ProducerProfile.HOT);
        assertThat(p).containsEntry("linger.ms", 0).containsEntry("max.block.ms", 0);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer())) {
            AtomicInteger failed = new AtomicInteger();
            for (int i = 0; i < 100; i++) {
                var unused = producer.send(
                        new ProducerRecord<>("t", 0, null, new byte[1]), (m, e) -> failed.incrementAndGet());
            }
            // Called back within send(), so all have failed by now.
            assertThat(failed).hasValue(100);
            producer.close(Duration.ZERO);
        }
    }

    @Test
    void hotProducer_whileABrokerFailsOverThatLedTheControllersToo_doesNotGiveUp() {
        Map<String, Object> p = clients(Map.of()).producer("messages", ProducerProfile.HOT);
        // An election, a session and the look at it, the new leaders' start: see docs/architecture.md.
        int failOver = 1_500 + 1_500 * 5 / 4 + 1_000;
        assertThat((Integer) p.get("delivery.timeout.ms")).isGreaterThan(failOver);
    }

    /** Whatever chance adds to both: a fifth at most. */
    @Test
    void whoIsCutOffFromItsOnlyBroker_asksForLeadersBeforeItGoesBackToIt() {
        KafkaClients clients = clients(Map.of());
        StreamsConfig streams = new StreamsConfig(clients.streams("lane-routine"));
        assertThat(List.of(
                        clients.producer("messages", ProducerProfile.HOT),
                        clients.consumer("log", OffsetReset.NONE),
                        clients.groupConsumer("log", "g", OffsetReset.EARLIEST),
                        streams.getProducerConfigs("c"),
                        streams.getMainConsumerConfigs("lane-routine", "c", 0),
                        streams.getRestoreConsumerConfigs("c")))
                .allSatisfy(p -> assertThat(0.8 * number(p, "reconnect.backoff.ms"))
                        .isGreaterThan(1.2 * number(p, "retry.backoff.max.ms")));
    }

    /** Whatever chance adds to both pauses: a fifth at most. */
    @Test
    void memberWhoseHeartbeatIsNotAnswered_sendsTheNextBeforeItsSessionEnds() {
        KafkaClients clients = clients(Map.of());
        assertThat(List.of(
                        clients.groupConsumer("log", "g", OffsetReset.EARLIEST),
                        new StreamsConfig(clients.streams("lane-routine"))
                                .getMainConsumerConfigs("lane-routine", "c", 0)))
                .allSatisfy(p -> assertThat(number(p, "request.timeout.ms")
                                + 1.2 * number(p, "reconnect.backoff.ms")
                                + 1.2 * number(p, "retry.backoff.max.ms"))
                        .isLessThan(number(p, "session.timeout.ms")));
    }

    @Test
    void memberOfAGroupWithALongSession_givesUpAsSoonAsAnybody() {
        KafkaClients patient = new KafkaClients(
                new KafkaSettings(List.of("127.0.0.1:1"), 1, 3, 2, Duration.ofSeconds(45), 0, Map.of()), INSTANCE);
        assertThat(patient.groupConsumer("log", "g", OffsetReset.EARLIEST)).containsEntry("request.timeout.ms", 1_500);
    }

    private static double number(Map<String, Object> properties, String name) {
        return Double.parseDouble(properties.get(name).toString());
    }

    @Test
    void consumers_areAcceptedByKafka() {
        Map<String, Object> alone = clients(Map.of()).consumer("log", OffsetReset.NONE);
        Map<String, Object> member = clients(Map.of()).groupConsumer("log", "g", OffsetReset.EARLIEST);
        assertThat(ConsumerConfig.configNames()).containsAll(alone.keySet()).containsAll(member.keySet());
        assertThat(alone).containsEntry("auto.offset.reset", "none").containsEntry("enable.auto.commit", false);
        assertThat(alone).doesNotContainKey("group.id");
        assertThat(member).containsEntry("session.timeout.ms", 2_000).containsEntry("heartbeat.interval.ms", 500);
    }

    @Test
    void admin_isAcceptedByKafka() {
        Map<String, Object> p = clients(Map.of()).admin("topics");
        assertThat(AdminClientConfig.configNames()).containsAll(p.keySet());
        assertThat(new AdminClientConfig(p).getInt("request.timeout.ms")).isEqualTo(5_000);
    }

    @Test
    void streams_isAcceptedByKafka_andReachesTheClientsInside() {
        Map<String, Object> p = clients(Map.of()).streams("lane-emergency");
        // A plain name is one of Streams, or one that Streams hands to each client that knows it.
        assertThat(p.keySet())
                .filteredOn(k -> !k.matches("(main\\.)?(producer|consumer|admin|topic)\\..*"))
                .allMatch(k -> StreamsConfig.configDef().names().contains(k)
                        || AdminClientConfig.configNames().contains(k));
        StreamsConfig config = new StreamsConfig(p);
        assertThat(config.getProducerConfigs("c"))
                .containsEntry("linger.ms", 0)
                .containsEntry("delivery.timeout.ms", 15_000);
        Map<String, Object> consumer = config.getMainConsumerConfigs("lane-emergency", "c", 0);
        assertThat(consumer)
                .containsEntry("session.timeout.ms", 2_000)
                .containsEntry("fetch.max.wait.ms", 100)
                .containsEntry("socket.connection.setup.timeout.ms", 1_000L)
                .containsEntry("default.api.timeout.ms", 500)
                .containsEntry("request.timeout.ms", 1_000);
        assertThat(config.getAdminConfigs("c")).containsEntry("request.timeout.ms", 1_500);
    }

    @Test
    void streams_placesCopiesAndMovesTasksAsDecided_inTheAssignorToo() {
        KafkaClients clients = new KafkaClients(
                new KafkaSettings(List.of("127.0.0.1:1"), 12, 3, 2, Duration.ofSeconds(2), 2, Map.of()), INSTANCE);

        StreamsConfig config = new StreamsConfig(clients.streams("lane-emergency"));
        AssignmentConfigs placement = AssignmentConfigs.of(config);
        assertThat(placement.numStandbyReplicas()).isEqualTo(2);
        assertThat(placement.acceptableRecoveryLag()).isEqualTo(1_000);
        assertThat(placement.probingRebalanceIntervalMs()).isEqualTo(60_000);
        assertThat(placement.maxWarmupReplicas()).isEqualTo(4);
        // The consumer carries it to the assignor, which also makes the internal topics.
        Map<String, Object> consumer = config.getMainConsumerConfigs("lane-emergency", "c", 0);
        assertThat(consumer)
                .containsEntry("num.standby.replicas", 2)
                .containsEntry("acceptable.recovery.lag", 1_000L)
                .containsEntry("replication.factor", 3)
                .containsEntry("topic.min.insync.replicas", 2)
                .doesNotContainKey("group.instance.id");
    }

    @Test
    void properties_winOverOurs_whereTheyAreKnown() {
        KafkaClients clients = clients(Map.of(
                "linger.ms", "7",
                "hot.linger.ms", "1",
                "consumer.fetch.max.wait.ms", "50",
                "security.protocol", "SSL",
                "my.callback.setting", "x",
                "streams.poll.ms", "5"));
        assertThat(clients.producer("a", ProducerProfile.HOT))
                .containsEntry("linger.ms", "1")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("my.callback.setting", "x");
        assertThat(clients.producer("a", ProducerProfile.BULK)).containsEntry("linger.ms", "7");
        assertThat(clients.consumer("a", OffsetReset.LATEST))
                .containsEntry("fetch.max.wait.ms", "50")
                .containsEntry("security.protocol", "SSL")
                .doesNotContainKey("linger.ms");
        assertThat(clients.admin("a")).containsEntry("security.protocol", "SSL").doesNotContainKey("linger.ms");
        assertThat(clients.streams("a"))
                .containsEntry("poll.ms", "5")
                .containsEntry("consumer.fetch.max.wait.ms", "50")
                .containsEntry("security.protocol", "SSL");
    }

    @Test
    void warm_asksUntilAllTopicsAreKnown() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        try (Producer<byte[], byte[]> producer = new MockProducer<>() {
            @Override
            public List<PartitionInfo> partitionsFor(String topic) {
                if (asked.incrementAndGet() < 3) {
                    throw new TimeoutException("Topic " + topic + " not present in metadata after 0 ms.");
                }
                return List.of(new PartitionInfo(topic, 0, Node.noNode(), new Node[0], new Node[0]));
            }
        }) {
            clients(Map.of()).warm(producer, List.of("a", "b"), Duration.ofSeconds(10));
            assertThat(asked).hasValueGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void warm_namesWhatIsNotKnownInTime() {
        TestClock clock = new TestClock();
        KafkaClients clients = new KafkaClients(
                new KafkaSettings(List.of("127.0.0.1:1"), 4, 1, 1, Duration.ofSeconds(2), 1, Map.of()),
                INSTANCE,
                clock);
        try (Producer<byte[], byte[]> producer = new MockProducer<>() {
            @Override
            public List<PartitionInfo> partitionsFor(String topic) {
                clock.advance(Duration.ofSeconds(1));
                throw new TimeoutException("not yet");
            }
        }) {
            assertThatThrownBy(() -> clients.warm(producer, List.of("a"), Duration.ofSeconds(2)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("[a]")
                    .hasMessageContaining("127.0.0.1:1");
        }
    }
}
