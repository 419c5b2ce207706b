package org.crisisline.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.RecordHeader;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.SessionPartitions;

/**
 * Decides whether a letter may be replayed, and what is written then: the original key, value and headers, and who it is a replay of. Asks
 * nobody but the functions that it was given.
 */
public final class Judge {
    private final SessionMemory sessions;
    private final ToIntFunction<String> partitionsOf;
    private final boolean again;

    /**
     * @param sessions which are over, which are not, and of which that is forgotten
     * @param partitionsOf how many partitions a topic has
     * @param again whether what was replayed and has not come back may go once more
     */
    public Judge(SessionMemory sessions, ToIntFunction<String> partitionsOf, boolean again) {
        this.sessions = Objects.requireNonNull(sessions, "sessions");
        this.partitionsOf = Objects.requireNonNull(partitionsOf, "partitionsOf");
        this.again = again;
    }

    /** Why not, as far as it can be said without the content. */
    public Optional<String> refusal(LetterCase found) {
        ReplayRule rule = ReplayRule.of(found.letter());
        if (!rule.goesAgain()) {
            return Optional.of(rule.sentence());
        }
        return again ? Optional.empty() : found.outstanding().map(Judge::repeat);
    }

    private static String repeat(ReplayAttempt attempt) {
        String what = switch (attempt.end()) {
            case SENT -> "was replayed (round " + attempt.round() + ") and has not come back";
            case UNKNOWN, NOT_SENT ->
                "a replay was asked for (round " + attempt.round()
                        + "), nobody said what became of it, and the record may be in the log";
        };
        return what + "; --again sends it all the same, and what was delivered is not delivered twice";
    }

    /**
     * The verdict.
     *
     * @param found the letter
     * @param whole with content
     */
    public Judgement judge(LetterCase found, DeadLetter whole) {
        Optional<String> refusal = refusal(found);
        if (refusal.isPresent()) {
            return new Judgement.Refused(refusal.get());
        }
        Optional<SpecificRecordBase> content = Contents.record(whole);
        boolean isUndecodable = found.letter().reason().equals(Optional.of(Reason.UNDECODABLE));
        Optional<String> session = sessionOf(whole, content);
        if (session.isEmpty() && !isUndecodable) {
            return new Judgement.Refused(
                    "no legal session can be read of it, so there is no partition where it belongs");
        }
        Optional<String> closed = closed(whole, content, session);
        if (closed.isPresent()) {
            return new Judgement.Refused(closed.get());
        }
        int partition = isUndecodable
                ? whole.getPartition()
                : new SessionPartitions(partitionsOf.applyAsInt(whole.getTopic())).of(session.orElseThrow());
        int round = found.rounds() + 1;
        return new Judgement.Goes(record(whole, partition, round), session, round);
    }

    /** An escalation outlives its session; a message does not, and an END only belongs where one is. */
    private Optional<String> closed(DeadLetter whole, Optional<SpecificRecordBase> content, Optional<String> session) {
        if (!ReplayRule.isMessages(whole.getTopic())) {
            return Optional.empty();
        }
        boolean isEnd = content.filter(record -> record instanceof LogRecord log && log.getBody() instanceof SessionEnd)
                .isPresent();
        return switch (sessions.of(session, saidAt(whole, content))) {
            case ALIVE ->
                isEnd ? Optional.of("it is an END, and its session is alive: it would end it") : Optional.empty();
            case OVER ->
                isEnd
                        ? Optional.empty()
                        : Optional.of(ReplayRule.of(Reason.BEHIND_FENCE).sentence());
            case FORGOTTEN -> Optional.of(sessions.forgotten());
        };
    }

    /** A lane may have lain still for days before it wrote the letter. */
    private static Instant saidAt(DeadLetter whole, Optional<SpecificRecordBase> content) {
        return content.filter(LogRecord.class::isInstance)
                .map(record -> ((LogRecord) record).getBody())
                .map(body ->
                        body instanceof Message message ? message.getReceivedAt() : ((SessionEnd) body).getEndedAt())
                .filter(at -> at.isBefore(whole.getAt()))
                .orElse(whole.getAt());
    }

    private static Optional<String> sessionOf(DeadLetter whole, Optional<SpecificRecordBase> content) {
        return Optional.ofNullable(whole.getSessionId())
                .or(() -> content.flatMap(Judge::sessionIn))
                .or(() -> Contents.key(whole))
                .filter(Identifiers::isLegal);
    }

    private static Optional<String> sessionIn(SpecificRecordBase record) {
        if (record instanceof LogRecord log) {
            return Optional.of(log.getSessionId());
        }
        return record instanceof EscalationRequest request ? Optional.of(request.getSessionId()) : Optional.empty();
    }

    private static ProducerRecord<byte[], byte[]> record(DeadLetter whole, int partition, int round) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                whole.getTopic(),
                partition,
                Contents.bytes(whole.getOriginalKey()),
                Contents.bytes(whole.getOriginalValue()));
        for (RecordHeader header : whole.getOriginalHeaders()) {
            boolean isOlderReplay = header.getName().equals(HeaderNames.REPLAY_OF)
                    || header.getName().equals(HeaderNames.REPLAY_ROUND);
            if (!isOlderReplay) {
                record.headers().add(header.getName(), Contents.bytes(header.getValue()));
            }
        }
        record.headers()
                .add(HeaderNames.REPLAY_OF, whole.getDeadLetterId().getBytes(UTF_8))
                .add(HeaderNames.REPLAY_ROUND, Integer.toString(round).getBytes(UTF_8));
        return record;
    }
}
