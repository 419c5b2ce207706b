package org.crisisline.delivery.topology;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
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
import org.crisisline.schemas.serde.UndecodableRecordException;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;

/**
 * What happens when the broker refuses a record: one that is too large becomes a dead letter, without its value, which would be too large again;
 * any other error ends the task, and what was not committed is done again. A changelog that can't be written is fatal whatever the
 * reason: the state would be lost with the next move of the task. A dead letter that is too large goes again without the value that it holds.
 *
 * <p>When it is an EMERGENCY on its way to a mailbox, a human is called, too: it stays pending, and no further try will be smaller. Calls for the
 * same message merge.
 *
 * <p>Made by Kafka Streams, one for each task; called on the producer's thread or the task's. Like all that writes it asks first whether the
 * process stood still: then the task may be another's.
 */
public final class ProductionErrors implements ProductionExceptionHandler {
    /** Under this key it finds its {@link Settings} in the application's configuration. */
    public static final String CONFIG = "crisis.production.errors";

    /**
     * What it needs.
     *
     * @param stage the stage in its dead letters
     * @param clock the wall clock
     * @param pulse whether the process stood still
     * @param counter told the reason of each dead letter
     */
    public record Settings(String stage, Clock clock, Pulse pulse, Consumer<String> counter) {
        public Settings {
            Objects.requireNonNull(stage, "stage");
            Objects.requireNonNull(clock, "clock");
            Objects.requireNonNull(pulse, "pulse");
            Objects.requireNonNull(counter, "counter");
        }
    }

    private Settings settings;
    private Pulse.Reading atFirst;

    @Override
    public void configure(Map<String, ?> configs) {
        if (!(configs.get(CONFIG) instanceof Settings given)) {
            throw new IllegalStateException("no settings under " + CONFIG + " for the handler of production errors");
        }
        settings = given;
        atFirst = given.pulse().read();
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> refused, Exception exception) {
        boolean isChangelog = refused.topic().endsWith("-changelog");
        if (isChangelog || !(exception instanceof RecordTooLargeException)) {
            return Response.fail();
        }
        if (settings.pulse().stoodStillSince(atFirst)) {
            // Whoever owns the partition now sends the same record, is refused the same way, and buries it.
            return Response.fail();
        }
        Optional<ProducerRecord<byte[], byte[]>> shorter = withoutValue(refused);
        if (shorter.isPresent()) {
            return Response.resume(List.of(shorter.get()));
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
        Optional<MailboxRecord> mail = mail(refused);
        DeadLetter letter = new DeadLetters(settings.stage() + ":" + subject(context, refused, mail))
                .forRecord(
                        origin,
                        refused.key() == null ? null : new String(refused.key(), StandardCharsets.UTF_8),
                        mail.flatMap(ProductionErrors::dispatch)
                                .map(Dispatch::getId)
                                .orElse(null),
                        DeadLetters.Reason.TOO_LARGE,
                        exception.getClass().getName(),
                        "a record of " + bytes + " bytes, more than the broker takes",
                        settings.clock().instant());
        letter = DeadLetter.newBuilder(letter).setStage(settings.stage()).build();
        settings.counter().accept(letter.getReason());
        List<ProducerRecord<byte[], byte[]>> instead = new ArrayList<>();
        instead.add(keyed(Topics.DEAD_LETTERS, letter.getDeadLetterId(), letter));
        call(refused, mail, settings.clock().instant())
                .ifPresent(request -> instead.add(keyed(Topics.ESCALATION_REQUESTS, request.getSessionId(), request)));
        return Response.resume(instead);
    }

    /** Without a partition: the producer's own rule, by the key, is that of both topics. */
    private static <V extends SpecificRecordBase> ProducerRecord<byte[], byte[]> keyed(
            Topic<String, V> topic, String key, V value) {
        return new ProducerRecord<>(
                topic.name(),
                key.getBytes(StandardCharsets.UTF_8),
                topic.valueSerde().encode(value));
    }

    /** A letter that is itself too large goes without the original value: its reason and its place say more than a letter about it would. */
    private static Optional<ProducerRecord<byte[], byte[]>> withoutValue(ProducerRecord<byte[], byte[]> refused) {
        if (refused.value() == null || !refused.topic().equals(Topics.DEAD_LETTERS.name())) {
            return Optional.empty();
        }
        DeadLetter letter;
        try {
            letter = Topics.DEAD_LETTERS.valueSerde().decode(refused.value());
        } catch (UndecodableRecordException e) {
            return Optional.empty();
        }
        if (letter.getOriginalValue() == null) {
            // Its key or its headers, then.
            return Optional.empty();
        }
        String lost = "the value of " + letter.getOriginalValue().remaining()
                + " bytes is not kept, it does not fit here either";
        String before = letter.getErrorMessage();
        DeadLetter shorter = DeadLetter.newBuilder(letter)
                .setOriginalValue(null)
                .setErrorMessage(before == null ? lost : lost + "; " + before)
                .build();
        return Optional.of(keyed(Topics.DEAD_LETTERS, letter.getDeadLetterId(), shorter));
    }

    private static Optional<MailboxRecord> mail(ProducerRecord<byte[], byte[]> refused) {
        for (Lane lane : Lane.values()) {
            if (refused.value() != null
                    && refused.topic().equals(Topics.deliveriesOf(lane).name())) {
                try {
                    return Optional.of(Topics.deliveriesOf(lane).valueSerde().decode(refused.value()));
                } catch (UndecodableRecordException e) {
                    // Nothing of ours; the letter tells where it was to go.
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Dispatch> dispatch(MailboxRecord record) {
        return record.getBody() instanceof Dispatch dispatch ? Optional.of(dispatch) : Optional.empty();
    }

    /**
     * What the letter is about, so that it merges with others about the same and with no others: the message for its reader, however often and on
     * whatever occasion it is dispatched; else the record that was being read; and between two records, as at a tick, what was written.
     */
    private static String subject(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> refused, Optional<MailboxRecord> mail) {
        Optional<Dispatch> dispatch = mail.flatMap(ProductionErrors::dispatch);
        if (dispatch.isPresent()) {
            return String.join(
                    "/",
                    mail.get().getSessionId(),
                    mail.get().getParticipantId(),
                    dispatch.get().getPriority().name(),
                    Long.toString(dispatch.get().getPosition()));
        }
        if (context.topic() != null && context.offset() >= 0) {
            return context.topic() + "-" + context.partition() + "@" + context.offset();
        }
        if (refused.topic().equals(Topics.DEAD_LETTERS.name()) && refused.key() != null) {
            return new String(refused.key(), StandardCharsets.UTF_8);
        }
        return refused.value() == null
                ? ""
                : UUID.nameUUIDFromBytes(refused.value()).toString();
    }

    private static Optional<EscalationRequest> call(
            ProducerRecord<byte[], byte[]> refused, Optional<MailboxRecord> mail, Instant at) {
        if (!refused.topic().equals(Topics.DELIVERIES_EMERGENCY.name())) {
            return Optional.empty();
        }
        return mail.flatMap(ProductionErrors::dispatch)
                .filter(dispatch -> dispatch.getPriority() == Priority.EMERGENCY)
                .map(dispatch -> EscalationRequests.forDispatch(mail.get().getSessionId(), dispatch, at));
    }
}
