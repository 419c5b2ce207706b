package org.crisisline.delivery.topology;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.crisisline.delivery.lane.DeadLetters;
import org.crisisline.delivery.lane.EscalationRequests;
import org.crisisline.delivery.lane.Origin;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Dispatch;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Topics;

/**
 * What happens when the broker refuses a record: one that is too large becomes a dead letter, without its value, which would be too large again;
 * any other error ends the task, and what was not committed is done again. A changelog that can't be written is fatal whatever the
 * reason: the state would be lost with the next move of the task.
 *
 * <p>When it is an EMERGENCY on its way to a mailbox, a human is called, too: it stays pending, and no further try will be smaller. Calls for the
 * same message merge.
 *
 * <p>Made by Kafka Streams; called on the producer's thread.
 */
public final class ProductionErrors implements ProductionExceptionHandler {
    /** Under this key it finds its {@link Settings} in the application's configuration. */
    public static final String CONFIG = "crisis.production.errors";

    /**
     * What it needs.
     *
     * @param stage the stage in its dead letters
     * @param clock the wall clock
     * @param counter told the reason of each dead letter
     */
    public record Settings(String stage, Clock clock, Consumer<String> counter) {
        public Settings {
            Objects.requireNonNull(stage, "stage");
            Objects.requireNonNull(clock, "clock");
            Objects.requireNonNull(counter, "counter");
        }
    }

    private Settings settings;

    @Override
    public void configure(Map<String, ?> configs) {
        if (!(configs.get(CONFIG) instanceof Settings given)) {
            throw new IllegalStateException("no settings under " + CONFIG + " for the handler of production errors");
        }
        settings = given;
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> refused, Exception exception) {
        boolean isChangelog = refused.topic().endsWith("-changelog");
        if (isChangelog || !(exception instanceof RecordTooLargeException)) {
            return Response.fail();
        }
        Origin origin = new Origin(
                refused.topic(),
                refused.partition() == null ? -1 : refused.partition(),
                -1,
                settings.clock().millis(),
                refused.key(),
                null,
                Origins.headers(refused.headers()));
        int bytes = refused.value() == null ? 0 : refused.value().length;
        DeadLetter letter = new DeadLetters(
                        settings.stage() + ":" + context.topic() + "-" + context.partition() + "@" + context.offset())
                .forRecord(
                        origin,
                        refused.key() == null ? null : new String(refused.key(), StandardCharsets.UTF_8),
                        null,
                        DeadLetters.Reason.TOO_LARGE,
                        exception.getClass().getName(),
                        "a record of " + bytes + " bytes, more than the broker takes",
                        settings.clock().instant());
        letter = DeadLetter.newBuilder(letter).setStage(settings.stage()).build();
        settings.counter().accept(letter.getReason());
        // Without a partition: the producer's own rule, by the key, is that of both topics.
        List<ProducerRecord<byte[], byte[]>> instead = new ArrayList<>();
        instead.add(new ProducerRecord<>(
                Topics.DEAD_LETTERS.name(),
                letter.getDeadLetterId().getBytes(StandardCharsets.UTF_8),
                Topics.DEAD_LETTERS.valueSerde().encode(letter)));
        call(refused, settings.clock().instant())
                .ifPresent(request -> instead.add(new ProducerRecord<>(
                        Topics.ESCALATION_REQUESTS.name(),
                        request.getSessionId().getBytes(StandardCharsets.UTF_8),
                        Topics.ESCALATION_REQUESTS.valueSerde().encode(request))));
        return Response.resume(instead);
    }

    private static Optional<EscalationRequest> call(ProducerRecord<byte[], byte[]> refused, Instant at) {
        if (refused.value() == null || !refused.topic().equals(Topics.DELIVERIES_EMERGENCY.name())) {
            return Optional.empty();
        }
        MailboxRecord record = Topics.DELIVERIES_EMERGENCY.valueSerde().decode(refused.value());
        return record.getBody() instanceof Dispatch dispatch && dispatch.getPriority() == Priority.EMERGENCY
                ? Optional.of(EscalationRequests.forDispatch(record.getSessionId(), dispatch, at))
                : Optional.empty();
    }
}
