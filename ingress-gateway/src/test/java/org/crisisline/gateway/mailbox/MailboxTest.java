package org.crisisline.gateway.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import org.crisisline.runtime.lifecycle.Dependency;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class MailboxTest {
    private static final TopicPartition MAILBOX = new TopicPartition(Topics.MAILBOXES.name(), 2);

    private final FakePorts gateway = new FakePorts();
    private final CurrentIncarnation incarnation = new CurrentIncarnation();
    private final AtomicInteger claims = new AtomicInteger();
    private final List<Throwable> ended = new CopyOnWriteArrayList<>();
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
    private final Health health = new Health(
            new Instance("ingress-gateway", "g-1"), new Lifecycle("ingress-gateway", gateway.clock), gateway.clock);
    private final Mailbox mailbox;

    MailboxTest() {
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
                this::readable,
                claims::incrementAndGet);
        mailbox.start((thread, cause) -> ended.add(cause));
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
    void a_heartbeat_after_a_pause_is_left_out_until_a_new_incarnation_has_begun() {
        List<Long> beats = new ArrayList<>();
        Runnable beat = mailbox.guarded(() -> beats.add(epoch()), Duration.ofSeconds(1));
        long before = epoch();
        // Of pauses they know nothing: this thread is the first one that runs again.
        CountDownLatch othersRun = stopOthers();
        gateway.clock.advance(Duration.ofMillis(1_999));
        beat.run();
        assertThat(beats).as("a little late is no pause").containsExactly(before);

        gateway.clock.advance(Duration.ofSeconds(10));
        beat.run();
        assertThat(beats).containsExactly(before);
        othersRun.countDown();

        Awaitility.await().until(() -> claims.get() == 2);
        beat.run();
        assertThat(beats).containsExactly(before, epoch());
        assertThat(epoch()).isGreaterThan(before);
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

    @Test
    void a_gateway_whose_mailbox_became_anothers_says_so_when_none_is_left_for_a_while() {
        assertThat(mailbox.isLeftWithout(Duration.ZERO)).isFalse();

        member.schedulePollTask(() -> member.rebalance(List.of()));
        Awaitility.await().until(() -> mailbox.isLeftWithout(Duration.ZERO));

        assertThat(incarnation.get()).isEmpty();
        assertThat(health.dependency("mailbox").status().reason()).isEqualTo("other gateways own all mailboxes");
        assertThat(mailbox.isLeftWithout(Duration.ofSeconds(15))).isFalse();
        gateway.clock.advance(Duration.ofSeconds(15));
        assertThat(mailbox.isLeftWithout(Duration.ofSeconds(15))).isTrue();

        member.schedulePollTask(() -> member.rebalance(List.of(MAILBOX)));
        Awaitility.await().until(() -> claims.get() == 2);
        assertThat(mailbox.isLeftWithout(Duration.ZERO)).isFalse();
        assertThat(health.dependency("mailbox").isUp()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void a_reader_that_dies_is_told_and_shown_though_the_other_one_lives(Lane lane) {
        Lane other = lane == Lane.EMERGENCY ? Lane.ROUTINE : Lane.EMERGENCY;
        Error cause = new LinkageError("a class is gone");

        readers.get(lane).schedulePollTask(() -> {
            throw cause;
        });
        Awaitility.await().until(() -> !ended.isEmpty());

        assertThat(ended).containsExactly(cause);
        goesOnReading(other);
        assertThat(readable(lane).isUp()).isFalse();
        assertThat(readable(lane).status().reason()).isEqualTo("the reader has stopped: LinkageError");
        assertThat(readable(other).isUp()).isTrue();
    }

    @Test
    void a_membership_that_dies_is_told_and_the_mailbox_is_not_ours_any_more() {
        member.schedulePollTask(() -> {
            throw new IllegalStateException("a fault of our own");
        });
        Awaitility.await().until(() -> !ended.isEmpty());

        assertThat(ended.get(0)).hasMessage("a fault of our own");
        assertThat(incarnation.get()).isEmpty();
        assertThat(health.dependency("mailbox").isUp()).isFalse();
    }

    @Test
    void a_mailbox_that_is_closed_has_not_died() {
        mailbox.close();

        assertThat(ended).isEmpty();
    }

    /** Until the latch is counted down all threads of the mailbox stand within their polls. */
    private CountDownLatch stopOthers() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1 + readers.size());
        Runnable stop = () -> {
            stopped.countDown();
            await(go);
        };
        member.schedulePollTask(stop);
        readers.values().forEach(reader -> reader.schedulePollTask(stop));
        await(stopped);
        return go;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Dependency readable(Lane lane) {
        return health.dependency("deliveries-" + lane.label());
    }

    /** Until the reader has come back for more, and so has said how it is. */
    private void goesOnReading(Lane lane) {
        AtomicInteger polls = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            readers.get(lane).schedulePollTask(polls::incrementAndGet);
        }
        Awaitility.await().until(() -> polls.get() == 2);
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
