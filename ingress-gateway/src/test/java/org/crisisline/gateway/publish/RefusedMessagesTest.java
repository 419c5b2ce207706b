package org.crisisline.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.crisisline.gateway.connection.ConnectionPorts;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.gateway.metrics.GatewayMetrics.Loss;
import org.crisisline.gateway.metrics.RegisteredGatewayMetrics;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.lifecycle.Dependency;
import org.crisisline.runtime.lifecycle.Health;
import org.crisisline.runtime.lifecycle.Lifecycle;
import org.crisisline.runtime.metrics.Metrics;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.Location;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the brokers will never take ends as a dead letter, and an EMERGENCY also calls a human. */
class RefusedMessagesTest {
    private static final SessionPartitions PARTITIONS = new SessionPartitions(12);

    private final TestClock clock = new TestClock();
    private final Instance instance = new Instance("ingress-gateway", "test");
    private final Metrics registry = new Metrics(instance);
    private final RegisteredGatewayMetrics metrics = new RegisteredGatewayMetrics(registry);
    private final Dependency kafka =
            new Health(instance, new Lifecycle("ingress-gateway", clock), clock).dependency("kafka");
    private final MockProducer<byte[], byte[]> emergency = producer();
    private final MockProducer<byte[], byte[]> routine = producer();
    private final MockProducer<byte[], byte[]> bulk = producer();
    private final SideLog sideLog = new SideLog(new RecordWriter(bulk, PARTITIONS), instance, clock, metrics);
    private final List<PublishFailure> failures = new ArrayList<>();
    private final List<Throwable> ended = new CopyOnWriteArrayList<>();
    private final LaneWriter lanes = new LaneWriter(
            Map.of(
                    Lane.EMERGENCY, new RecordWriter(emergency, PARTITIONS),
                    Lane.ROUTINE, new RecordWriter(routine, PARTITIONS)),
            new CurrentIncarnation(),
            new RefusedMessages(new RecordWriter(emergency, PARTITIONS), sideLog, clock, metrics),
            kafka,
            metrics);

    @BeforeEach
    void start() {
        sideLog.start((thread, cause) -> ended.add(cause));
    }

    @AfterEach
    void finish() {
        sideLog.close();
        registry.close();
    }

    @Test
    void a_message_too_large_for_the_broker_becomes_a_letter_with_its_bytes_and_headers() {
        LogRecord message = message("m-1", null);
        lanes.publish(Priority.NORMAL, message, answer());

        routine.errorNext(new RecordTooLargeException("1,000 bytes, at most 500"));

        assertThat(failures).containsExactly(PublishFailure.TOO_LARGE);
        DeadLetter letter = letter(0);
        ProducerRecord<byte[], byte[]> original = routine.history().get(0);
        assertThat(letter.getOriginalValue()).isEqualTo(ByteBuffer.wrap(original.value()));
        assertThat(letter.getOriginalKey()).isEqualTo(ByteBuffer.wrap(original.key()));
        assertThat(letter.getOriginalHeaders()).extracting("name").containsExactly("schema", "traceparent");
        assertThat(letter.getTopic()).isEqualTo("crisis.messages.normal");
        assertThat(letter.getPartition()).isEqualTo(PARTITIONS.of("s-1"));
        assertThat(letter.getOffset()).isEqualTo(-1);
        assertThat(letter.getStage()).isEqualTo("gateway");
        assertThat(letter.getReason()).isEqualTo("TOO_LARGE");
        assertThat(letter.getOutcome()).isTrue();
        assertThat(letter.getSessionId()).isEqualTo("s-1");
        assertThat(letter.getMessageId()).isEqualTo("m-1");
        assertThat(letter.getParticipantId()).as("it is about all recipients").isNull();
        assertThat(emergency.history()).as("nobody is called for a NORMAL one").isEmpty();
        assertThat(kafka.status().reason()).as("not the brokers' fault").doesNotContain("not taken");
    }

    @Test
    void what_can_not_be_written_beside_the_way_is_counted_and_the_next_is_written() {
        sideLog.later(Loss.AUDIT, () -> {
            throw new IllegalStateException("a fault of our own");
        });
        lanes.publish(Priority.NORMAL, message("m-1", null), answer());
        routine.errorNext(new RecordTooLargeException());

        assertThat(letter(0).getMessageId()).isEqualTo("m-1");
        assertThat(ended).isEmpty();
        assertThat(registry.count("crisis_gateway_lost_total", Tags.of("what", "audit"), "")
                        .total())
                .isEqualTo(1);
    }

    @Test
    void a_side_log_that_dies_of_an_error_is_told() {
        Error cause = new LinkageError("a class is gone");

        sideLog.later(Loss.AUDIT, () -> {
            throw cause;
        });

        Awaitility.await().untilAsserted(() -> assertThat(ended).containsExactly(cause));
    }

    @Test
    void letters_about_different_messages_differ_and_about_the_same_one_merge() {
        lanes.publish(Priority.NORMAL, message("m-1", null), answer());
        lanes.publish(Priority.NORMAL, message("m-2", null), answer());
        lanes.publish(Priority.NORMAL, message("m-1", null), answer());
        for (int i = 0; i < 3; i++) {
            routine.errorNext(new RecordTooLargeException());
        }

        assertThat(letter(0).getDeadLetterId())
                .isNotEqualTo(letter(1).getDeadLetterId())
                .isEqualTo(letter(2).getDeadLetterId());
    }

    @Test
    void a_letter_too_large_for_its_own_topic_goes_without_the_value() {
        lanes.publish(Priority.NORMAL, message("m-1", null), answer());
        routine.errorNext(new RecordTooLargeException("too large"));
        DeadLetter whole = letter(0);

        bulk.errorNext(new RecordTooLargeException());

        DeadLetter rest = letter(1);
        assertThat(rest.getOriginalValue()).isNull();
        assertThat(rest.getDeadLetterId()).isEqualTo(whole.getDeadLetterId());
        assertThat(rest.getOriginalHeaders()).isEqualTo(whole.getOriginalHeaders());
        assertThat(rest.getErrorMessage())
                .contains("the value of " + whole.getOriginalValue().remaining() + " bytes is not kept")
                .contains("too large");
        bulk.errorNext(new RecordTooLargeException());
        assertThat(lost("dead_letter")).isEqualTo(1);
    }

    @Test
    void a_message_that_the_brokers_refuse_for_another_reason_is_a_letter_too() {
        lanes.publish(Priority.HIGH, message("m-1", null), answer());

        routine.errorNext(new InvalidRecordException("no"));

        assertThat(failures).containsExactly(PublishFailure.REFUSED);
        assertThat(letter(0).getReason()).isEqualTo("PROCESSING_FAILED");
        assertThat(letter(0).getErrorClass()).isEqualTo(InvalidRecordException.class.getName());
    }

    @Test
    void a_message_whose_outcome_is_unknown_is_no_letter() {
        lanes.publish(Priority.EMERGENCY, message("m-1", null), answer());

        emergency.errorNext(new TimeoutException("no answer"));

        sideLog.close();
        assertThat(failures).containsExactly(PublishFailure.UNAVAILABLE);
        assertThat(bulk.history()).isEmpty();
        assertThat(emergency.history()).as("the message alone").hasSize(1);
    }

    @Test
    void an_emergency_becomes_a_request_to_call_a_human() {
        lanes.publish(Priority.EMERGENCY, message("m-1", null), answer());

        emergency.errorNext(new RecordTooLargeException());

        assertThat(letter(0).getTopic()).isEqualTo("crisis.messages.emergency");
        assertThat(emergency.history().get(1).partition()).isEqualTo(PARTITIONS.of("s-1"));
        assertThat(request(1))
                .isEqualTo(EscalationRequest.newBuilder()
                        .setEscalationId(Identifiers.escalation("s-1", "alice", "m-1"))
                        .setSessionId("s-1")
                        .setMessageId("m-1")
                        .setParticipantId("alice")
                        .setTrigger(EscalationTrigger.UNDELIVERED)
                        .setSeverity(8)
                        .setRequestedAt(Instant.EPOCH)
                        .build());
    }

    @Test
    void an_escalation_keeps_its_identity_and_its_words_and_loses_only_the_words_when_they_are_too_long() {
        Location place = new Location(48.2, 16.4, null);
        lanes.publish(
                Priority.EMERGENCY, message("m-1", new EscalationDemand("esc-1", 10, "many words", place)), answer());
        emergency.errorNext(new RecordTooLargeException());
        assertThat(request(1).getReason()).isEqualTo("many words");

        emergency.errorNext(new RecordTooLargeException());

        EscalationRequest shorter = request(2);
        assertThat(shorter.getReason()).isNull();
        assertThat(shorter.getEscalationId()).isEqualTo("esc-1");
        assertThat(shorter.getSeverity()).isEqualTo(10);
        assertThat(shorter.getLocation()).isEqualTo(place);
        emergency.completeNext();
        assertThat(lost("escalation_request")).isZero();
    }

    @Test
    void a_request_is_made_again_until_its_attempts_are_used_up() {
        lanes.publish(Priority.EMERGENCY, message("m-1", null), answer());
        emergency.errorNext(new RecordTooLargeException());

        for (int attempt = 1; attempt <= 10; attempt++) {
            assertThat(request(attempt).getMessageId()).isEqualTo("m-1");
            emergency.errorNext(new TimeoutException("no answer"));
        }

        assertThat(lost("escalation_request")).isEqualTo(1);
    }

    private DeadLetter letter(int index) {
        Awaitility.await().until(() -> bulk.history().size() > index);
        return Topics.DEAD_LETTERS.valueSerde().decode(bulk.history().get(index).value());
    }

    private EscalationRequest request(int index) {
        Awaitility.await().until(() -> emergency.history().size() > index);
        assertThat(emergency.history().get(index).topic()).isEqualTo("crisis.escalation-requests");
        return Topics.ESCALATION_REQUESTS
                .valueSerde()
                .decode(emergency.history().get(index).value());
    }

    private double lost(String what) {
        return registry.count("crisis_gateway_lost_total", Tags.of("what", what), "")
                .total();
    }

    private ConnectionPorts.Answer answer() {
        return new ConnectionPorts.Answer() {
            @Override
            public void accepted(long position) {
                throw new AssertionError("accepted at " + position);
            }

            @Override
            public void refused(PublishFailure failure) {
                failures.add(failure);
            }
        };
    }

    private static LogRecord message(String id, EscalationDemand demand) {
        return new LogRecord(
                "s-1", new Message(id, "alice", Role.PERSON, "text", "{}", Instant.EPOCH, "g-1", "c-1", demand));
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
