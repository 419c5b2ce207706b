package org.crisisline.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    private static final String TOPIC = "words";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    @TempDir
    private Path folder;

    @Test
    void records_closedAndStartedAgainOnAnotherPort_areStillThere() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.free())) {
            createTopic(broker, TOPIC);
            produce(broker, "one");
            assertThat(consume(broker, 1)).containsExactly("one");
            assertThat(committed(broker)).isEqualTo(1);
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.free())) {
            assertThat(committed(broker)).isEqualTo(1);
            produce(broker, "two");
            assertThat(consume(broker, 2)).containsExactly("one", "two");
            assertThat(broker.failed()).isNotDone();
        }
    }

    @Test
    void logThatCanNotBeWritten_topicCreated_failsTheBrokerAndNotTheProcess() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.free())) {
            Files.move(folder.resolve("log"), folder.resolve("gone"));
            Files.createFile(folder.resolve("log"));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)));

                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(broker.failed()).isCompleted());
            }
        }
    }

    @Test
    void damagedFolder_started_isRefusedAndPortIsFreeAgain() throws IOException {
        int port = Ports.free();
        Path log = Files.createDirectory(folder.resolve("log"));
        Files.writeString(log.resolve("meta.properties"), "version=1\ncluster.id=x\nnode.id=99\n");

        assertThatThrownBy(() -> EmbeddedBroker.start(folder, port))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("Kafka can't be started in " + folder)
                .hasMessageContaining("99");
        Ports.requireFree("Kafka", port, "--kafka-port");
    }

    @Test
    void takenPort_started_isRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(folder, taken.getLocalPort()))
                    .isInstanceOf(StackException.class)
                    .hasMessage("port " + taken.getLocalPort() + " (Kafka) is taken; choose another with --kafka-port");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void everySetting_isOneThatKafkaKnows() {
        assertThat(kafka.server.KafkaConfig.configDef().names())
                .containsAll(BrokerSettings.of(folder, 1, 2).keySet());
    }

    private static void createTopic(EmbeddedBroker broker, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(Set.of(new NewTopic(name, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
    }

    private static void produce(EmbeddedBroker broker, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all", "linger.ms", "0"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "key", value)).get(20, TimeUnit.SECONDS);
        }
    }

    private static List<String> consume(EmbeddedBroker broker, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(broker)) {
            consumer.assign(Set.of(PARTITION));
            consumer.seekToBeginning(Set.of(PARTITION));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(consumed -> values.add(consumed.value()));
                return values.size() >= count;
            });
            consumer.commitSync(Duration.ofSeconds(20));
        }
        return values;
    }

    private static long committed(EmbeddedBroker broker) {
        try (KafkaConsumer<String, String> consumer = consumer(broker)) {
            return consumer.committed(Set.of(PARTITION), Duration.ofSeconds(20))
                    .get(PARTITION)
                    .offset();
        }
    }

    private static KafkaConsumer<String, String> consumer(EmbeddedBroker broker) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "group.id", "readers",
                        "enable.auto.commit", "false"),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
