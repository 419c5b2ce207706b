package org.crisisline.gateway.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.crisisline.gateway.connection.FakePorts;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.Incarnation;
import org.crisisline.gateway.publish.RecordWriter;
import org.crisisline.gateway.publish.SideLog;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Probe;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {
    private static final TopicPartition MAILBOX = new TopicPartition(Topics.MAILBOXES.name(), 2);

    private final FakePorts gateway = new FakePorts();
    private final CurrentIncarnation incarnation = new CurrentIncarnation();
    private final AtomicInteger claims = new AtomicInteger();
    private final MockConsumer<byte[], byte[]> member = new MockConsumer<>("latest");
    private final Map<Lane, MockConsumer<byte[], byte[]>> readers = new EnumMap<>(Lane.class);
    private final SideLog sideLog = new SideLog(
            new RecordWriter(
                    new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
                    new SessionPartitions(1)),
            new Instance("ingress-gateway", "g-1"),
            gateway.clock,
            gateway.metrics);
    private final List<Incarnation> announced = new CopyOnWriteArrayList<>();
    private final AtomicReference<CompletableFuture<Void>> logAnswers =
            new AtomicReference<>(CompletableFuture.completedFuture(null));
    private final Mailbox mailbox;

    MailboxTest() {
        Health health = new Health(
                new Instance("ingress-gateway", "g-1"), new Lifecycle("ingress-gateway", gateway.clock), gateway.clock);
        member.updateBeginningOffsets(Map.of(MAILBOX, 0L));
        member.updateEndOffsets(Map.of(MAILBOX, 0L));
        for (Lane lane : Lane.values()) {
            MockConsumer<byte[], byte[]> reader = new MockConsumer<>("earliest");
            reader.updateEndOffsets(Map.of(delivery(lane), 5L));
            readers.put(lane, reader);
        }
        mailbox = new Mailbox(
                "g-1",
                gateway.clock,
                new Mailbox.Parts(
                        () -> member,
                        readers::get,
                        7,
                        next -> {
                            announced.add(next);
                            return logAnswers.get();
                        },
                        100,
                        gateway.clock,
                        Duration.ofSeconds(1),
                        gateway.directory,
                        incarnation,
                        gateway.ports().receipts(),
                        sideLog,
                        gateway.metrics,
                        (priority, session, position) -> {}),
                health.dependency("mailbox"),
                health.dependency("deliveries"),
                claims::incrementAndGet);
        mailbox.start();
        Awaitility.await().until(() -> !member.subscription().isEmpty());
        member.schedulePollTask(() -> member.rebalance(List.of(MAILBOX)));
        Awaitility.await().until(() -> claims.get() == 1);
    }

    @AfterEach
    void finish() {
        mailbox.close();
        sideLog.close();
        gateway.registry.close();
    }

    @Test
    void a_mailbox_is_claimed_with_a_higher_epoch_than_ever_and_read_from_its_end() {
        assertThat(incarnation.get().orElseThrow().mailbox()).isEqualTo(2);
        assertThat(epoch()).isGreaterThan(7);
        readers.forEach(
                (lane, reader) -> assertThat(reader.position(delivery(lane))).isEqualTo(5));
    }

    @Test
    void a_gateway_that_wakes_after_a_pause_writes_nothing_of_before_and_begins_anew() {
        long before = epoch();
        MockConsumer<byte[], byte[]> reader = readers.get(Lane.ROUTINE);
        reader.schedulePollTask(() -> {
            // It was stopped within the poll, which then brings what was meant for what it was.
            gateway.clock.advance(Duration.ofSeconds(10));
            reader.addRecord(probe(before));
        });

        Awaitility.await().until(() -> claims.get() == 2);

        assertThat(epoch()).isGreaterThan(before);
        assertThat(gateway.told).as("not even the answer to a probe").isEmpty();
        assertThat(gateway.counted("crisis_gateway_mailbox_records_total", "lane", "routine", "outcome", "foreign"))
                .isLessThanOrEqualTo(1);
    }

    @Test
    void a_gateway_that_lost_its_mailbox_claims_another_one_with_a_new_epoch() {
        long before = epoch();
        TopicPartition other = new TopicPartition(Topics.MAILBOXES.name(), 3);
        member.updateBeginningOffsets(Map.of(other, 0L));
        member.updateEndOffsets(Map.of(other, 0L));
        readers.forEach((lane, reader) -> reader.updateEndOffsets(
                Map.of(new TopicPartition(Topics.deliveriesOf(lane).name(), 3), 9L)));

        member.schedulePollTask(() -> member.rebalance(List.of(other)));
        Awaitility.await().until(() -> claims.get() == 2);

        assertThat(incarnation.get().orElseThrow().mailbox()).isEqualTo(3);
        assertThat(epoch()).isGreaterThan(before);
    }

    @Test
    void an_epoch_is_used_once_the_log_has_it_and_not_before() {
        long before = epoch();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        logAnswers.set(answer);

        incarnation.end();
        member.schedulePollTask(() -> {
            member.rebalance(List.of());
            member.rebalance(List.of(MAILBOX));
        });
        Awaitility.await().until(() -> announced.size() == 2);
        assertThat(incarnation.get()).isEmpty();
        assertThat(claims).hasValue(1);
        answer.complete(null);

        Awaitility.await().until(() -> claims.get() == 2);
        assertThat(incarnation.get()).contains(announced.get(1));
        assertThat(epoch()).isGreaterThan(before);
    }

    @Test
    void an_epoch_that_the_log_refuses_is_not_used_and_another_one_is_tried() {
        logAnswers.set(CompletableFuture.failedFuture(new TimeoutException("no answer")));

        incarnation.end();
        member.schedulePollTask(() -> {
            member.rebalance(List.of());
            member.rebalance(List.of(MAILBOX));
        });
        Awaitility.await().until(() -> announced.size() == 2);
        assertThat(incarnation.get()).isEmpty();
        logAnswers.set(CompletableFuture.completedFuture(null));

        Awaitility.await().until(() -> claims.get() == 2);
        assertThat(epoch()).isGreaterThan(announced.get(1).epoch());
    }

    private long epoch() {
        return incarnation.get().orElseThrow().epoch();
    }

    private static ConsumerRecord<byte[], byte[]> probe(long epoch) {
        byte[] value = Topics.DELIVERIES_ROUTINE
                .valueSerde()
                .encode(new MailboxRecord("g-1", epoch, "s-1", "alice", "c-gone", new Probe(Priority.NORMAL, 1L)));
        return new ConsumerRecord<>(Topics.DELIVERIES_ROUTINE.name(), 2, 5, new byte[0], value);
    }

    private static TopicPartition delivery(Lane lane) {
        return new TopicPartition(Topics.deliveriesOf(lane).name(), 2);
    }
}
