package org.crisisline.gateway.publish;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.Party;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.metrics.RegisteredGatewayMetrics;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes to the log, and what its answers mean. */
class PublishTest {
    private static final Party PARTY = new Party("s-1", "alice", Role.PERSON, "c-1");
    private static final SessionPartitions PARTITIONS = new SessionPartitions(12);
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final TestClock clock = new TestClock();
    private final Instance instance = new Instance("ingress-gateway", "test");
    private final Metrics registry = new Metrics(instance);
    private final RegisteredGatewayMetrics metrics = new RegisteredGatewayMetrics(registry);
    private final Dependency kafka =
            new Health(instance, new Lifecycle("ingress-gateway", clock), clock).dependency("kafka");
    private final MockProducer<byte[], byte[]> emergency = producer();
    private final MockProducer<byte[], byte[]> routine = producer();
    private final CurrentIncarnation incarnation = new CurrentIncarnation();
    private final MockProducer<byte[], byte[]> bulk = producer();
    private final SideLog sideLog = new SideLog(new RecordWriter(bulk, PARTITIONS), instance, clock, metrics);
    private final LaneWriter lanes = new LaneWriter(
            Map.of(
                    Lane.EMERGENCY, new RecordWriter(emergency, PARTITIONS),
                    Lane.ROUTINE, new RecordWriter(routine, PARTITIONS)),
            incarnation,
            new RefusedMessages(new RecordWriter(emergency, PARTITIONS), sideLog, clock, metrics),
            kafka,
            metrics);
    private final PresenceOutbox presence = new PresenceOutbox(
            new RecordWriter(emergency, PARTITIONS),
            incarnation,
            metrics,
            clock,
            new PresenceRoom(3, 2),
            Duration.ofMillis(50));

    @AfterEach
    void finish() {
        presence.close();
        sideLog.close();
        registry.close();
    }

    // ---------------------------------------------------------------------------------------------- messages and
    // receipts

    @Test
    void an_emergency_has_a_producer_of_its_own() {
        lanes.publish(Priority.EMERGENCY, message(), new Answers());
        lanes.publish(Priority.LOW, message(), new Answers());

        assertThat(emergency.history()).extracting(ProducerRecord::topic).containsExactly("crisis.messages.emergency");
        assertThat(routine.history()).extracting(ProducerRecord::topic).containsExactly("crisis.messages.low");
    }

    @Test
    void a_record_goes_to_the_partition_of_its_session_with_schema_and_trace() {
        lanes.publish(Priority.NORMAL, message(), new Answers());

        ProducerRecord<byte[], byte[]> record = routine.history().get(0);
        assertThat(record.partition()).isEqualTo(PARTITIONS.of("s-1"));
        assertThat(new String(record.key(), UTF_8)).isEqualTo("s-1");
        assertThat(new String(record.headers().lastHeader("schema").value(), US_ASCII))
                .isEqualTo("org.crisisline.schemas.record.LogRecord");
        assertThat(new String(record.headers().lastHeader("traceparent").value(), US_ASCII))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        assertThat(Topics.MESSAGES_NORMAL.valueSerde().decode(record.value())).isEqualTo(message());
    }

    @Test
    void a_trace_is_never_all_zeros() {
        assertThat(RecordHeaders.traceparent(() -> 0L))
                .isEqualTo("00-00000000000000010000000000000001-0000000000000001-01");
    }

    @Test
    void the_answer_is_the_offset() {
        Answers answers = new Answers();
        lanes.publish(Priority.NORMAL, message(), answers);
        assertThat(answers.positions).isEmpty();

        routine.completeNext();

        assertThat(answers.positions).containsExactly(0L);
        assertThat(kafka.isUp()).isTrue();
    }

    @Test
    void failures_are_sorted_by_what_the_sender_may_conclude() {
        assertThat(PublishFailures.of(new BufferExhaustedException("full"))).isEqualTo(PublishFailure.OVERLOADED);
        assertThat(PublishFailures.of(new RecordTooLargeException())).isEqualTo(PublishFailure.TOO_LARGE);
        assertThat(PublishFailures.of(new TimeoutException("delivery"))).isEqualTo(PublishFailure.UNAVAILABLE);
        assertThat(PublishFailures.of(new NotEnoughReplicasException())).isEqualTo(PublishFailure.UNAVAILABLE);
        assertThat(PublishFailures.of(new InvalidRecordException("no"))).isEqualTo(PublishFailure.REFUSED);
        assertThat(PublishFailures.of(new TopicAuthorizationException("no"))).isEqualTo(PublishFailure.REFUSED);
        assertThat(PublishFailures.of(new OutOfOrderSequenceException("?"))).isEqualTo(PublishFailure.UNAVAILABLE);
        assertThat(PublishFailures.of(new IllegalStateException("closed"))).isEqualTo(PublishFailure.UNAVAILABLE);
    }

    @Test
    void a_failure_is_answered_and_shown_in_health_and_a_full_buffer_is_not_the_brokers_fault() {
        Answers answers = new Answers();
        lanes.publish(Priority.NORMAL, message(), answers);
        routine.completeNext();

        lanes.publish(Priority.NORMAL, message(), answers);
        routine.errorNext(new BufferExhaustedException("full"));
        assertThat(kafka.isUp()).isTrue();
        lanes.publish(Priority.NORMAL, message(), answers);
        routine.errorNext(new TimeoutException("no answer"));

        assertThat(answers.failures).containsExactly(PublishFailure.OVERLOADED, PublishFailure.UNAVAILABLE);
        assertThat(kafka.status().reason()).isEqualTo("a message was not taken: TimeoutException");
    }

    @Test
    void a_producer_that_is_closed_is_answered_like_any_failure() {
        routine.close();
        Answers answers = new Answers();

        lanes.publish(Priority.NORMAL, message(), answers);

        assertThat(answers.failures).containsExactly(PublishFailure.UNAVAILABLE);
    }

    @Test
    void a_receipt_carries_the_incarnation_and_there_is_none_without() {
        lanes.report(Lane.ROUTINE, PARTY, new Acknowledged(Priority.LOW, 3L, false));
        assertThat(routine.history()).isEmpty();

        incarnation.begin(new Incarnation("g-1", 5, 2));
        lanes.report(Lane.ROUTINE, PARTY, new Acknowledged(Priority.LOW, 3L, false));

        assertThat(routine.history().get(0).topic()).isEqualTo("crisis.receipts.routine");
        assertThat(Topics.RECEIPTS_ROUTINE
                        .valueSerde()
                        .decode(routine.history().get(0).value()))
                .isEqualTo(new Receipt("s-1", "alice", "c-1", "g-1", 5L, new Acknowledged(Priority.LOW, 3L, false)));
    }

    @Test
    void who_reported_is_told_when_the_log_may_not_have_it() {
        AtomicInteger lost = new AtomicInteger();
        lanes.report(Lane.ROUTINE, PARTY, new Acknowledged(Priority.LOW, 3L, true), lost::incrementAndGet);
        assertThat(lost).as("without a mailbox nothing is reported").hasValue(1);

        incarnation.begin(new Incarnation("g-1", 5, 2));
        lanes.report(Lane.ROUTINE, PARTY, new Acknowledged(Priority.LOW, 3L, true), lost::incrementAndGet);
        routine.completeNext();
        assertThat(lost).hasValue(1);

        lanes.report(Lane.ROUTINE, PARTY, new Acknowledged(Priority.LOW, 3L, true), lost::incrementAndGet);
        routine.errorNext(new TimeoutException("no answer"));
        assertThat(lost).hasValue(2);
        assertThat(registry.count("crisis_gateway_lost_total", Tags.of("what", "receipt"), "")
                        .total())
                .isEqualTo(2);
    }

    // ---------------------------------------------------------------------------------------------- presence

    @Test
    void presence_goes_out_in_order_through_the_emergency_lane() {
        incarnation.begin(new Incarnation("g-1", 5, 2));

        presence.tell(PARTY, attached(), () -> true);
        presence.tell(PARTY, new Detached(DetachCause.CLOSED, 1000), () -> true);
        Awaitility.await().until(() -> emergency.history().size() == 2);

        assertThat(presences())
                .extracting(Presence::getBody)
                .containsExactly(attached(), new Detached(DetachCause.CLOSED, 1000));
        assertThat(presences().get(0).getMailbox()).isEqualTo(2);
        assertThat(presence.pending()).isEqualTo(2);
        emergency.completeNext();
        emergency.completeNext();
        assertThat(presence.pending()).isZero();
    }

    @Test
    void presence_beyond_the_bound_is_counted_as_lost() {
        for (int i = 0; i < 5; i++) {
            presence.tell(PARTY, attached(), () -> true);
        }

        assertThat(presence.pending()).isEqualTo(3);
        assertThat(registry.count("crisis_gateway_lost_total", Tags.of("what", "presence"), "")
                        .total())
                .isEqualTo(2);
    }

    @Test
    void presence_that_the_log_did_not_take_for_an_hour_is_given_up_but_not_that_somebody_is_gone() {
        List<PublishFailure> refused = new CopyOnWriteArrayList<>();
        Detached gone = new Detached(DetachCause.CLOSED, 1000);
        presence.tell(PARTY, attached(), () -> true, refusals(refused));
        presence.tell(PARTY, gone, () -> true, refusals(refused));

        clock.advance(Duration.ofHours(2));
        Awaitility.await().until(() -> !refused.isEmpty());
        incarnation.begin(new Incarnation("g-1", 5, 2));
        Awaitility.await().until(() -> !emergency.history().isEmpty());

        assertThat(refused).containsExactly(PublishFailure.UNAVAILABLE);
        assertThat(presences()).extracting(Presence::getBody).containsExactly(gone);
    }

    private static ConnectionPorts.PresenceAnswer refusals(List<PublishFailure> refused) {
        return new ConnectionPorts.PresenceAnswer() {
            @Override
            public void inLog(long offset) {
                // Not asked about here.
            }

            @Override
            public void refused(PublishFailure failure) {
                refused.add(failure);
            }
        };
    }

    @Test
    void waits_grow_and_stay_under_their_cap() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        Random random = new Random(7);

        for (int attempt = 1; attempt < 100; attempt++) {
            long longest = Math.min(5_000, 100L << Math.min(10, attempt - 1));
            assertThat(backoff.after(attempt, random))
                    .as("seed 7")
                    .isBetween(Duration.ofMillis(1), Duration.ofMillis(longest));
        }
    }

    // ---------------------------------------------------------------------------------------------- heartbeats

    @Test
    void heartbeats_count_within_an_epoch_and_tell_when_an_outage_is_over() {
        List<String> renewed = new ArrayList<>();
        GatewayHeartbeats heartbeats = new GatewayHeartbeats(
                new RecordWriter(emergency, PARTITIONS),
                incarnation,
                () -> "wss://g",
                () -> 7,
                kafka,
                SILENCE,
                () -> renewed.add("again"));
        heartbeats.beat();
        assertThat(emergency.history())
                .as("without a mailbox there is no sign of life")
                .isEmpty();

        incarnation.begin(new Incarnation("g-1", 5, 2));
        heartbeats.beat();
        heartbeats.beat();
        incarnation.begin(new Incarnation("g-1", 6, 3));
        heartbeats.drain();
        heartbeats.beat();

        assertThat(emergency.history())
                .extracting(record -> Topics.GATEWAYS.valueSerde().decode(record.value()))
                .extracting("epoch", "beat", "draining", "mailbox")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(5L, 0L, false, 2),
                        org.assertj.core.groups.Tuple.tuple(5L, 1L, false, 2),
                        org.assertj.core.groups.Tuple.tuple(6L, 0L, true, 3));
        emergency.completeNext();
        emergency.errorNext(new TimeoutException("no answer"));
        assertThat(kafka.isUp()).isFalse();
        assertThat(heartbeats.answers()).as("only what the log has taken").isEqualTo(1);
        emergency.completeNext();
        assertThat(kafka.isUp()).isTrue();
        assertThat(heartbeats.answers()).isEqualTo(2);
        assertThat(renewed).containsExactly("again");
    }

    @Test
    void presence_is_told_again_when_the_broker_heard_nothing_for_too_long_though_nothing_failed() {
        StampingProducer broker = new StampingProducer();
        List<Long> renewedAt = new ArrayList<>();
        GatewayHeartbeats heartbeats = heartbeats(broker, () -> renewedAt.add(broker.now));
        incarnation.begin(new Incarnation("g-1", 5, 2));

        for (long at : new long[] {1_000, 2_000, 4_000, 5_000, 7_001, 8_000}) {
            broker.now = at;
            heartbeats.beat();
        }

        assertThat(renewedAt)
                .as("2 s between two beats are no silence, a millisecond more is")
                .containsExactly(7_001L);
    }

    @Test
    void a_new_incarnation_tells_its_presence_by_itself_and_not_once_more_for_the_silence_before() {
        StampingProducer broker = new StampingProducer();
        List<Long> renewedAt = new ArrayList<>();
        GatewayHeartbeats heartbeats = heartbeats(broker, () -> renewedAt.add(broker.now));
        incarnation.begin(new Incarnation("g-1", 5, 2));
        heartbeats.beat();

        broker.now = 60_000;
        incarnation.begin(new Incarnation("g-1", 6, 2));
        heartbeats.beat();

        assertThat(renewedAt).isEmpty();
    }

    @Test
    void a_gateway_that_goes_says_goodbye_behind_its_last_heartbeat_and_keeps_its_epoch_on_record() {
        GatewayHeartbeats heartbeats = heartbeats(emergency, () -> {});
        incarnation.begin(new Incarnation("g-1", 5, 2));
        heartbeats.beat();
        incarnation.end();

        heartbeats.retire();
        heartbeats.beat();

        assertThat(emergency.history()).hasSize(2);
        ProducerRecord<byte[], byte[]> last = emergency.history().get(1);
        assertThat(last.topic()).isEqualTo("crisis.gateways");
        assertThat(new String(last.key(), UTF_8)).isEqualTo("g-1");
        assertThat(Topics.GATEWAYS.valueSerde().decode(last.value()))
                .extracting("epoch", "mailbox", "beat", "goodbye")
                .containsExactly(5L, 2, 1L, true);
    }

    @Test
    void a_gateway_that_never_had_a_mailbox_has_no_name_to_take_back() {
        heartbeats(emergency, () -> {}).retire();

        assertThat(emergency.history()).isEmpty();
    }

    private GatewayHeartbeats heartbeats(MockProducer<byte[], byte[]> producer, Runnable afterSilence) {
        return new GatewayHeartbeats(
                new RecordWriter(producer, PARTITIONS), incarnation, () -> "", () -> 0, kafka, SILENCE, afterSilence);
    }

    private List<Presence> presences() {
        return emergency.history().stream()
                .map(record -> Topics.PRESENCE.valueSerde().decode(record.value()))
                .toList();
    }

    private static Attached attached() {
        return new Attached(false, false, null, 0, null, null);
    }

    private static LogRecord message() {
        return new LogRecord(
                "s-1", new Message("1", "alice", Role.PERSON, "text", "{}", Instant.EPOCH, "g-1", "c-1", null));
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A producer whose broker answers at once and tells when it appended. */
    private static final class StampingProducer extends MockProducer<byte[], byte[]> {
        private long now;

        StampingProducer() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            return super.send(
                    record,
                    (metadata, error) -> callback.onCompletion(
                            new RecordMetadata(new TopicPartition(record.topic(), 0), metadata.offset(), 0, now, 0, 0),
                            error));
        }
    }

    private static final class Answers implements ConnectionPorts.Answer {
        private final List<Long> positions = new ArrayList<>();
        private final List<PublishFailure> failures = new ArrayList<>();

        @Override
        public void accepted(long position) {
            positions.add(position);
        }

        @Override
        public void refused(PublishFailure failure) {
            failures.add(failure);
        }
    }
}
