package org.crisisline.escalation.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Stage;
import org.crisisline.runtime.config.Instance;
import org.crisisline.runtime.logging.ErrorMessages;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.RecordHeader;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Replay;
import org.crisisline.schemas.topic.SessionPartitions;
import org.crisisline.schemas.topic.Topic;
import org.crisisline.schemas.topic.Topics;

/** Writes to {@code crisis.escalations}, {@code crisis.audit} and {@code crisis.dead-letters}. Any thread; never blocks. */
public final class KafkaJournal implements Journal {
    /** The step that gave up, as dead letters name it. */
    static final String STAGE = "escalation";

    private static final String SCHEMA_HEADER = "schema";
    private static final String TRACE_HEADER = "traceparent";

    private static final String OK = "ok";

    private final PersistentSender sender;
    private final SessionPartitions partitions;
    private final Instance instance;
    private final Clock clock;

    public KafkaJournal(PersistentSender sender, SessionPartitions partitions, Instance instance, Clock clock) {
        this.sender = sender;
        this.partitions = partitions;
        this.instance = instance;
        this.clock = clock;
    }

    @Override
    public void moved(EscalationCase escalation) {
        String sessionId = escalation.demand().sessionId();
        ProducerRecord<byte[], byte[]> record = record(
                Topics.ESCALATIONS,
                partitions.of(sessionId),
                escalation.id(),
                EscalationRecords.record(escalation, instance.id()));
        if (escalation.demand().traceparent() != null) {
            record.headers().add(TRACE_HEADER, escalation.demand().traceparent().getBytes(UTF_8));
        }
        record.headers().add(HeaderNames.WRITER, instance.service().getBytes(UTF_8));
        sender.send(escalation.id(), record);
        audit(escalation, escalation.state().name().toLowerCase(Locale.ROOT), OK, Map.of());
    }

    @Override
    public void reached(EscalationCase escalation) {
        // Its record says it.
    }

    @Override
    public void unreached(EscalationCase escalation, String why, boolean willRetry) {
        audit(escalation, "unreached", why, Map.of());
    }

    @Override
    public void channelAnswered(EscalationCase escalation, Stage stage, String channel, String told, String outcome) {
        audit(
                escalation,
                "channel." + told,
                outcome,
                Map.of(
                        "channel", channel,
                        "tier", Integer.toString(stage.tier()),
                        "tierName", stage.name(),
                        "round", Integer.toString(stage.round())));
    }

    @Override
    public void exhausted(EscalationCase escalation, String why) {
        audit(escalation, "unanswered", why, Map.of());
    }

    @Override
    public void policyGone(EscalationCase escalation, String version) {
        audit(escalation, "policy.gone", OK, Map.of("from", version));
    }

    /**
     * Keeps a record that could not be read. One that an operator replayed keeps the identity of its letter, unless that letter is somebody
     * else's, who accounts for it.
     *
     * @param outcome whether nobody else will account for it
     */
    public void undecodable(ConsumerRecord<byte[], byte[]> found, Exception error, boolean outcome) {
        Optional<Replay> replay = outcome ? Replay.of(name -> text(found.headers(), name)) : Optional.empty();
        String id = replay.map(Replay::letterId)
                .orElseGet(() -> Identifiers.deadLetter(found.topic(), found.partition(), found.offset(), STAGE, null));
        DeadLetter letter = DeadLetter.newBuilder()
                .setDeadLetterId(id)
                .setTopic(found.topic())
                .setPartition(found.partition())
                .setOffset(found.offset())
                .setStage(STAGE)
                .setReason("UNDECODABLE")
                .setOutcome(outcome)
                .setAttempts(1)
                .setReplays(replay.map(Replay::round).orElse(0))
                .setErrorClass(error.getClass().getName())
                .setErrorMessage(ErrorMessages.of(error).orElse(null))
                .setAt(clock.instant())
                .setOriginalKey(found.key() == null ? null : ByteBuffer.wrap(found.key()))
                .setOriginalValue(found.value() == null ? null : ByteBuffer.wrap(found.value()))
                .setOriginalHeaders(Arrays.stream(found.headers().toArray())
                        .map(KafkaJournal::copy)
                        .toList())
                .build();
        sender.send(id, record(Topics.DEAD_LETTERS, null, id, letter));
    }

    /** Says in the audit that this instance works from now on. */
    public void started() {
        audit(event("service.started", OK, Map.of()), instance.service());
    }

    /** Somebody's answer to a call was refused. The id is what he showed, not one that is known. */
    public void answerRefused(Optional<String> escalationId, String purpose, String why) {
        audit(
                event("escalation.answer_refused", why, Map.of("purpose", purpose))
                        .setEscalationId(escalationId.orElse(null)),
                escalationId.orElseGet(instance::service));
    }

    private void audit(EscalationCase escalation, String what, String outcome, Map<String, String> further) {
        Map<String, String> facts = new HashMap<>();
        facts.put("tier", Integer.toString(escalation.tier()));
        facts.put("round", Integer.toString(escalation.round()));
        facts.put("policyVersion", escalation.policyVersion());
        facts.put("trigger", escalation.demand().trigger().name());
        facts.put("severity", Integer.toString(escalation.demand().severity()));
        facts.put("elapsedMs", Long.toString(escalation.elapsedMs()));
        facts.put("incident", escalation.incidentId());
        if (escalation.channel() != null) {
            facts.put("channel", escalation.channel());
        }
        if (escalation.by() != null) {
            facts.put("by", escalation.by());
        }
        if (escalation.demand().drill()) {
            facts.put("drill", "true");
        }
        facts.putAll(further);
        String sessionId = escalation.demand().sessionId();
        audit(
                event("escalation." + what, outcome, facts)
                        .setSessionId(sessionId)
                        .setParticipantId(escalation.demand().participantId())
                        .setEscalationId(escalation.id()),
                sessionId);
    }

    private AuditEvent.Builder event(String action, String outcome, Map<String, String> facts) {
        return AuditEvent.newBuilder()
                .setAuditId(UUID.randomUUID().toString())
                .setAt(clock.instant())
                .setService(instance.service())
                .setInstance(instance.id())
                .setAction(action)
                .setOutcome(outcome)
                .setFacts(facts);
    }

    private void audit(AuditEvent.Builder event, String key) {
        sender.sendSecondary(event.getAuditId(), record(Topics.AUDIT, null, key, event.build()));
    }

    private static <T extends SpecificRecordBase> ProducerRecord<byte[], byte[]> record(
            Topic<String, T> topic, Integer partition, String key, T value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic.name(), partition, key.getBytes(UTF_8), topic.valueSerde().encode(value));
        record.headers().add(SCHEMA_HEADER, value.getSchema().getName().getBytes(UTF_8));
        return record;
    }

    private static RecordHeader copy(Header header) {
        return RecordHeader.newBuilder()
                .setName(header.key())
                .setValue(header.value() == null ? null : ByteBuffer.wrap(header.value()))
                .build();
    }

    private static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), UTF_8));
    }
}
