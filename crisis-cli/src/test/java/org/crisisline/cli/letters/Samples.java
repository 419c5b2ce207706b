package org.crisisline.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crisisline.cli.operator.Written;
import org.crisisline.delivery.lane.DeadLetters.Reason;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.RecordHeader;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionEnd;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Topics;

/** Letters and audit events as the services and the command write them. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final String SESSION = "S1";
    static final String ID = "dl-0123456789abcdef01234567";

    private Samples() {}

    static DeadLetter.Builder letter(String id, Reason reason) {
        return DeadLetter.newBuilder()
                .setDeadLetterId(id)
                .setSessionId(SESSION)
                .setMessageId("m1")
                .setTopic(Topics.MESSAGES_NORMAL.name())
                .setPartition(1)
                .setOffset(7)
                .setStage("lane-routine")
                .setReason(reason.name())
                .setOutcome(reason.isOutcome())
                .setAt(NOON)
                .setOriginalKey(bytes(SESSION))
                .setOriginalValue(ByteBuffer.wrap(message(SESSION)))
                .setOriginalHeaders(List.of(
                        new RecordHeader("traceparent", bytes("00-1")),
                        new RecordHeader(HeaderNames.REPLAY_OF, bytes("dl-older")),
                        new RecordHeader(HeaderNames.REPLAY_ROUND, bytes("1"))));
    }

    static byte[] message(String session) {
        Message message = new Message(
                "m1", "alex", Role.PERSON, "text", "{\"text\":\"please help\"}", NOON, "gateway-1", "c1", null);
        return Topics.MESSAGES_NORMAL.valueSerde().encode(new LogRecord(session, message));
    }

    static byte[] end(String session) {
        return Topics.MESSAGES_NORMAL
                .valueSerde()
                .encode(new LogRecord(session, new SessionEnd("ended", "alex", null, NOON, null)));
    }

    /** Nothing is forgotten, and only these are over. */
    static SessionMemory over(String... sessions) {
        return new SessionMemory(Set.of(sessions), Instant.EPOCH, session -> false);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    static LetterCase found(DeadLetter whole, ReplayAttempt... attempts) {
        return new LetterCase(Letter.found(whole, 0, 0), List.of(attempts));
    }

    static AuditEvent requested(String replay, Letter letter, int round) {
        return event(ReplayEvents.REQUESTED, ReplayEvents.request(replay, letter, round));
    }

    static AuditEvent answered(String replay, Letter letter, int round, Written written) {
        return event(
                ReplayEvents.outcome(written),
                ReplayEvents.answer(ReplayEvents.request(replay, letter, round), written));
    }

    static ReplayAttempt attempt(int round, Optional<Written> written) {
        Letter letter = Letter.found(letter(ID, Reason.SESSION_FULL).build(), 0, 0);
        ReplayAttempt request =
                ReplayEvents.read(requested("r" + round, letter, round)).orElseThrow();
        return written.map(end -> request.with(ReplayEvents.read(answered("r" + round, letter, round, end))
                        .orElseThrow()))
                .orElse(request);
    }

    static AuditEvent event(String outcome, Map<String, String> facts) {
        Map<String, String> all = new HashMap<>(facts);
        all.put("operator", "robin");
        return new AuditEvent(
                "a", NOON, "crisis-cli", "crisis-cli-1", ReplayEvents.ACTION, SESSION, null, null, outcome, all);
    }
}
