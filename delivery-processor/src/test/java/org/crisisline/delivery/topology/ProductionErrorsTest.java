package org.crisisline.delivery.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Response;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.apache.kafka.streams.processor.TaskId;
import org.crisisline.delivery.lane.DeadLetters;
import org.crisisline.delivery.lane.Origin;
import org.crisisline.runtime.time.TestClock;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationTrigger;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Progress;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProductionErrorsTest {
    private final List<String> counted = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private final Pulse pulse = new Pulse(clock, Duration.ofSeconds(1));
    private final ProductionErrors errors = new ProductionErrors();

    @BeforeEach
    void configure() {
        errors.configure(Map.of(
                ProductionErrors.CONFIG, new ProductionErrors.Settings("lane-routine", clock, pulse, counted::add)));
    }

    @Test
    void recordThatIsTooLargeBecomesADeadLetterWithoutItsValueAndTheLaneGoesOn() {
        Response response = errors.handleError(
                new Context(), record("crisis.deliveries.routine"), new RecordTooLargeException("too large"));

        assertThat(response.result()).isEqualTo(Result.RESUME);
        assertThat(response.deadLetterQueueRecords()).singleElement().satisfies(written -> {
            assertThat(written.topic()).isEqualTo(Topics.DEAD_LETTERS.name());
            DeadLetter letter = Topics.DEAD_LETTERS.valueSerde().decode(written.value());
            assertThat(letter.getReason()).isEqualTo("TOO_LARGE");
            assertThat(letter.getStage()).isEqualTo("lane-routine");
            assertThat(letter.getSessionId()).isEqualTo("s1");
            assertThat(letter.getOriginalValue()).isNull();
            assertThat(letter.getErrorMessage()).contains("5 bytes");
            assertThat(new String(written.key(), StandardCharsets.UTF_8)).isEqualTo(letter.getDeadLetterId());
        });
        assertThat(counted).containsExactly("TOO_LARGE");
    }

    @Test
    void emergencyThatIsTooLargeForAMailboxCallsAHumanUnderTheIdOfTheMessage() {
        Dispatch dispatch =
                new Dispatch(Priority.EMERGENCY, 4L, 3L, 3L, 1, "m1", "p", Role.PERSON, "text", "{}", Records.AT);

        Response response = errors.handleError(
                new Context(), mail("crisis.deliveries.emergency", dispatch), new RecordTooLargeException("too large"));

        assertThat(response.deadLetterQueueRecords())
                .extracting(ProducerRecord::topic)
                .containsExactly("crisis.dead-letters", "crisis.escalation-requests");
        ProducerRecord<byte[], byte[]> call = response.deadLetterQueueRecords().get(1);
        EscalationRequest request = Topics.ESCALATION_REQUESTS.valueSerde().decode(call.value());
        assertThat(new String(call.key(), StandardCharsets.UTF_8)).isEqualTo("s1");
        assertThat(request.getEscalationId()).isEqualTo(Identifiers.escalation("s1", "p", "m1"));
        assertThat(request.getSessionId()).isEqualTo("s1");
        assertThat(request.getTrigger()).isEqualTo(EscalationTrigger.UNDELIVERED);
        assertThat(request.getSeverity()).isEqualTo(8);
    }

    @Test
    void whatIsNoEmergencyMessageCallsNobody() {
        for (ProducerRecord<byte[], byte[]> refused : List.of(
                mail(
                        "crisis.deliveries.routine",
                        new Dispatch(Priority.NORMAL, 4L, 3L, 3L, 1, "m1", "p", Role.PERSON, "text", "{}", Records.AT)),
                mail("crisis.deliveries.emergency", new Progress("r", Priority.EMERGENCY, 4L, "m1", false)))) {
            Response response = errors.handleError(new Context(), refused, new RecordTooLargeException("too large"));

            assertThat(response.deadLetterQueueRecords())
                    .extracting(ProducerRecord::topic)
                    .containsExactly("crisis.dead-letters");
        }
    }

    @Test
    void dispatchesAtATick_sameMessageForTheSameReader_isOneLetterAndEachOtherItsOwn() {
        String first = letterAtATick(mail("crisis.deliveries.routine", "r", dispatch(4, 1)));

        assertThat(letterAtATick(mail("crisis.deliveries.routine", "r", dispatch(4, 2))))
                .as("the next attempt")
                .isEqualTo(first);
        assertThat(letterId(new Context(), mail("crisis.deliveries.routine", "r", dispatch(4, 1))))
                .as("while its record is read")
                .isEqualTo(first);
        assertThat(letterAtATick(mail("crisis.deliveries.routine", "r", dispatch(5, 1))))
                .as("another message")
                .isNotEqualTo(first);
        assertThat(letterAtATick(mail("crisis.deliveries.routine", "q", dispatch(4, 1))))
                .as("another reader")
                .isNotEqualTo(first);
    }

    @Test
    void otherRecordsAtATick_eachOfThem_hasItsOwnLetter() {
        String first =
                letterAtATick(mail("crisis.deliveries.routine", new Progress("r", Priority.LOW, 4L, "a", false)));
        String second =
                letterAtATick(mail("crisis.deliveries.routine", new Progress("r", Priority.LOW, 4L, "b", false)));

        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void lettersAtATick_refusedToo_areToldApartByTheirOwnIds() {
        assertThat(letterAtATick(letter("dl-1", 1))).isNotEqualTo(letterAtATick(letter("dl-2", 1)));
        assertThat(letterAtATick(letter("dl-1", 2)))
                .as("written again, at another time")
                .isEqualTo(letterAtATick(letter("dl-1", 1)));
    }

    @Test
    void letterIsTooLargeItself_goesWithoutItsValueUnderItsOwnIdAndReason_andOnceMoreAsOneAboutIt() {
        Origin origin = new Origin(
                "crisis.messages.normal", 0, 7, 1, "s1".getBytes(StandardCharsets.UTF_8), new byte[9], List.of());
        DeadLetter letter = new DeadLetters("lane-routine")
                .forRecord(origin, "s1", null, DeadLetters.Reason.INVALID, "X", "too long", Records.AT);
        ProducerRecord<byte[], byte[]> refused = new ProducerRecord<>(
                Topics.DEAD_LETTERS.name(),
                1,
                letter.getDeadLetterId().getBytes(StandardCharsets.UTF_8),
                Topics.DEAD_LETTERS.valueSerde().encode(letter));

        Response response =
                errors.handleError(new Context(null, -1, -1), refused, new RecordTooLargeException("too large"));

        assertThat(response.result()).isEqualTo(Result.RESUME);
        ProducerRecord<byte[], byte[]> written =
                response.deadLetterQueueRecords().get(0);
        assertThat(response.deadLetterQueueRecords()).hasSize(1);
        assertThat(written.key()).isEqualTo(refused.key());
        assertThat(Topics.DEAD_LETTERS.valueSerde().decode(written.value()))
                .isEqualTo(DeadLetter.newBuilder(letter)
                        .setOriginalValue(null)
                        .setErrorMessage("the value of 9 bytes is not kept, it does not fit here either; too long")
                        .build());
        assertThat(counted).as("was counted when it was written").isEmpty();
        Response again =
                errors.handleError(new Context(null, -1, -1), written, new RecordTooLargeException("too large"));
        assertThat(Topics.DEAD_LETTERS
                        .valueSerde()
                        .decode(again.deadLetterQueueRecords().get(0).value())
                        .getReason())
                .isEqualTo("TOO_LARGE");
    }

    private static ProducerRecord<byte[], byte[]> letter(String id, int content) {
        return new ProducerRecord<>(
                "crisis.dead-letters", 1, id.getBytes(StandardCharsets.UTF_8), new byte[] {(byte) content});
    }

    private static Dispatch dispatch(long position, int attempt) {
        return new Dispatch(
                Priority.NORMAL, position, 3L, 3L, attempt, "m1", "p", Role.PERSON, "text", "{}", Records.AT);
    }

    /** Between two records there is neither topic nor offset. */
    private String letterAtATick(ProducerRecord<byte[], byte[]> refused) {
        return letterId(new Context(null, -1, -1), refused);
    }

    private String letterId(Context context, ProducerRecord<byte[], byte[]> refused) {
        Response response = errors.handleError(context, refused, new RecordTooLargeException("too large"));
        return new String(response.deadLetterQueueRecords().get(0).key(), StandardCharsets.UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> mail(String topic, Object body) {
        return mail(topic, "r", body);
    }

    private static ProducerRecord<byte[], byte[]> mail(String topic, String reader, Object body) {
        MailboxRecord record = new MailboxRecord("g1", 7L, "s1", reader, "r-1", body);
        return new ProducerRecord<>(
                topic,
                1,
                "s1".getBytes(StandardCharsets.UTF_8),
                Topics.DELIVERIES_EMERGENCY.valueSerde().encode(record));
    }

    @Test
    void changelogThatCantBeWrittenIsFatal() {
        Response response = errors.handleError(
                new Context(), record("crisis-lane-routine-lane-changelog"), new RecordTooLargeException("too large"));

        assertThat(response.result()).isEqualTo(Result.FAIL);
    }

    @Test
    void refusalThatIsHeardAfterTheProcessStoodStillBuriesNothing() {
        clock.advance(Duration.ofMillis(1_001));
        assertThat(refused()).as("awake before the pulse").isEqualTo(Result.FAIL);

        pulse.beat();
        assertThat(refused()).as("and for good").isEqualTo(Result.FAIL);

        configure();
        assertThat(refused()).as("the next owner's").isEqualTo(Result.RESUME);
        assertThat(counted).hasSize(1);
    }

    private Result refused() {
        return errors.handleError(
                        new Context(), record("crisis.deliveries.routine"), new RecordTooLargeException("too large"))
                .result();
    }

    @Test
    void anyOtherErrorIsFatal() {
        Response response =
                errors.handleError(new Context(), record("crisis.deliveries.routine"), new TimeoutException("late"));

        assertThat(response.result()).isEqualTo(Result.FAIL);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic) {
        return new ProducerRecord<>(topic, 1, "s1".getBytes(StandardCharsets.UTF_8), new byte[5]);
    }

    /** What was being read. */
    private record Context(String topic, int partition, long offset) implements ErrorHandlerContext {
        Context() {
            this("crisis.messages.normal", 3, 17);
        }

        @Override
        public Headers headers() {
            return new RecordHeaders();
        }

        @Override
        public String processorNodeId() {
            return "lane-processor";
        }

        @Override
        public TaskId taskId() {
            return new TaskId(0, 3);
        }

        @Override
        public long timestamp() {
            return 0;
        }

        @Override
        public byte[] sourceRawKey() {
            return null;
        }

        @Override
        public byte[] sourceRawValue() {
            return null;
        }
    }
}
