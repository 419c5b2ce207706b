package org.crisisline.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.crisisline.cli.embedded.EmbeddedBroker;
import org.crisisline.cli.embedded.Ports;
import org.crisisline.delivery.store.CommitCount;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.KafkaSettings;
import org.crisisline.runtime.kafka.ProducerProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What deletion waits for: that Kafka Streams, as it is, tells a store of ours of its commits, and when. */
class CommitCountOnABrokerTest {
    private static final String IN = "in";
    private static final String OUT = "out";

    @Test
    @Timeout(value = 90, unit = TimeUnit.SECONDS)
    void recordIsForwarded_countRises_offsetIsCommittedAndRecordIsThere(@TempDir Path folder) throws Exception {
        Instance instance = new Instance("counter", "i-1");
        CompletableFuture<Void> counted = new CompletableFuture<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), Ports.free())) {
            KafkaClients clients = new KafkaClients(
                    new KafkaSettings(List.of(broker.bootstrapServers()), 1, 1, 1, Duration.ofSeconds(2), 0, Map.of()),
                    instance);
            try (Admin admin = Admin.create(clients.admin("test"));
                    KafkaStreams streams =
                            new KafkaStreams(topology(counted), properties(clients, folder.resolve("state")))) {
                admin.createTopics(List.of(new NewTopic(IN, 1, (short) 1), new NewTopic(OUT, 1, (short) 1)))
                        .all()
                        .get();
                write(clients);
                streams.start();

                counted.get(60, TimeUnit.SECONDS);

                Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends = admin.listOffsets(
                                Map.of(new TopicPartition(OUT, 0), OffsetSpec.latest()))
                        .all()
                        .get();
                assertThat(ends.get(new TopicPartition(OUT, 0)).offset()).isEqualTo(1);
                assertThat(admin.listConsumerGroupOffsets("counter")
                                .partitionsToOffsetAndMetadata()
                                .get())
                        .hasEntrySatisfying(
                                new TopicPartition(IN, 0),
                                committed -> assertThat(committed.offset()).isEqualTo(1));
            }
        }
    }

    private static Properties properties(KafkaClients clients, Path state) {
        Properties properties = new Properties();
        properties.putAll(clients.streams("counter"));
        properties.put("state.dir", state.toString());
        return properties;
    }

    private static void write(KafkaClients clients) throws Exception {
        try (Producer<String, byte[]> producer = new KafkaProducer<>(
                clients.producer("test", ProducerProfile.BULK), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(IN, "k", "v".getBytes(UTF_8))).get();
        }
    }

    private static Topology topology(CompletableFuture<Void> counted) {
        ProcessorSupplier<String, byte[], String, byte[]> supplier = () -> new Forwarder(counted);
        Topology topology = new Topology();
        topology.addSource(
                "source", Serdes.String().deserializer(), Serdes.ByteArray().deserializer(), IN);
        topology.addProcessor("forwarder", supplier, "source");
        topology.addStateStore(CommitCount.builder(), "forwarder");
        topology.addSink(
                "sink", OUT, Serdes.String().serializer(), Serdes.ByteArray().serializer(), "forwarder");
        return topology;
    }

    private static final class Forwarder extends ContextualProcessor<String, byte[], String, byte[]> {
        private final CompletableFuture<Void> counted;
        private CommitCount commits;
        private long before = Long.MAX_VALUE;

        Forwarder(CompletableFuture<Void> counted) {
            this.counted = counted;
        }

        @Override
        public void init(ProcessorContext<String, byte[]> context) {
            super.init(context);
            commits = context.getStateStore(CommitCount.NAME);
            context.schedule(Duration.ofMillis(50), PunctuationType.WALL_CLOCK_TIME, at -> {
                if (commits.commits() > before) {
                    counted.complete(null);
                }
            });
        }

        @Override
        public void process(Record<String, byte[]> record) {
            before = commits.commits();
            context().forward(record);
        }
    }
}
