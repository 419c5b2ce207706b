package org.crisisline.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.crisisline.gateway.connection.FakePorts;
import org.crisisline.gateway.publish.RecordWriter;
import org.crisisline.gateway.publish.SideLog;
import org.crisisline.gateway.token.Revocations;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.schemas.record.Revocation;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Revocations must be heard of for as long as the gateway lives. */
@Timeout(60)
class FactsReaderTest {
    private static final TopicPartition SESSIONS = new TopicPartition(Topics.SESSIONS.name(), 0);
    private static final TopicPartition REVOCATIONS = new TopicPartition(Topics.REVOCATIONS.name(), 0);

    private final FakePorts gateway = new FakePorts();
    private final Instance instance = new Instance("ingress-gateway", "g-1");
    private final Dependency dependency =
            new Health(instance, new Lifecycle("ingress-gateway", gateway.clock), gateway.clock).dependency("sessions");
    private final List<Throwable> ended = new CopyOnWriteArrayList<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Revocations revocations = new Revocations(10);
    private final FactsReader reader;

    FactsReaderTest() {
        Map<TopicPartition, Long> empty = new HashMap<>(Map.of(SESSIONS, 0L, REVOCATIONS, 0L));
        consumer.updateBeginningOffsets(empty);
        consumer.updateEndOffsets(empty);
        reader = new FactsReader(
                () -> consumer,
                1,
                new SessionFacts(gateway.clock, Duration.ofDays(2), 10),
                revocations,
                gateway.directory,
                new SideLog(
                        new RecordWriter(
                                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
                                new SessionPartitions(1)),
                        instance,
                        gateway.clock,
                        gateway.metrics),
                dependency,
                gateway.metrics);
    }

    @AfterEach
    void finish() {
        reader.close();
        gateway.registry.close();
    }

    @Test
    void a_revocation_is_known_and_trouble_with_the_brokers_ends_nothing() throws Exception {
        start();
        consumer.setPollException(new DisconnectException("no broker"));
        consumer.schedulePollTask(() -> consumer.addRecord(revocation("jti-7")));

        Awaitility.await().until(() -> revocations.contains("jti-7"));

        assertThat(ended).isEmpty();
    }

    @Test
    void a_reader_that_dies_is_told_and_shown() throws Exception {
        start();
        Error cause = new LinkageError("a class is gone");

        consumer.schedulePollTask(() -> {
            throw cause;
        });

        Awaitility.await().untilAsserted(() -> assertThat(ended).containsExactly(cause));
        assertThat(dependency.isUp()).isFalse();
        assertThat(dependency.status().reason()).isEqualTo("the reader has stopped: LinkageError");
    }

    @Test
    void a_reader_that_is_closed_has_not_died() throws Exception {
        start();

        reader.close();

        assertThat(ended).isEmpty();
    }

    private void start() throws Exception {
        reader.start((thread, cause) -> ended.add(cause));
        reader.caughtUp().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private ConsumerRecord<byte[], byte[]> revocation(String jti) {
        Instant expiry = gateway.clock.instant().plusSeconds(3_600);
        byte[] value = Topics.REVOCATIONS
                .valueSerde()
                .encode(new Revocation(jti, gateway.clock.instant(), expiry, "an operator"));
        return new ConsumerRecord<>(Topics.REVOCATIONS.name(), 0, 0, new byte[0], value);
    }
}
