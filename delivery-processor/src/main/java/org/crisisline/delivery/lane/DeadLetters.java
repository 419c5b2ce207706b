package org.crisisline.delivery.lane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.RecordHeader;
import org.crisisline.schemas.topic.HeaderNames;
import org.crisisline.schemas.topic.Replay;
import org.crisisline.schemas.topic.Topics;

/** Writes dead letters for one step of the way. Immutable; for any thread. */
public final class DeadLetters {
    /** Why something could not be used or delivered; docs/dead-letters.md says more of each. */
    public enum Reason {
        /** Not the expected record. */
        UNDECODABLE,
        /** A record that says what can't be, an id with another content included. */
        INVALID,
        /** Refused by the broker for its size; without its value. */
        TOO_LARGE,
        /** An error in the processing. */
        PROCESSING_FAILED,
        /** Behind the session's end. */
        BEHIND_FENCE,
        /** Undelivered to a participant when the session ended. */
        SESSION_ENDED,
        /** The session's log was at its limit. */
        SESSION_FULL,
        /** When the session ended, there was nobody left to whom it would have been owed. */
        NO_RECIPIENT,
        /** Written as often as is tried, and not acknowledged; it stays pending. An incident, no outcome. */
        NOT_ACKNOWLEDGED,
        /** Its reader left for good. */
        PARTICIPANT_LEFT;

        /** Whether this is the end of the matter, rather than an incident after which delivery goes on. */
        public boolean isOutcome() {
            return this != NOT_ACKNOWLEDGED;
        }
    }

    private static final int MAX_ERROR = 500;

    private final String stage;

    /** @param stage the step that gives up, as it stands in the letters */
    public DeadLetters(String stage) {
        this.stage = Objects.requireNonNull(stage, "stage");
    }

    /**
     * For a record that could not be used. One that an operator replayed keeps the identity of the letter that it comes from.
     *
     * @param origin the record
     * @param sessionId its session, or null
     * @param messageId the message's id, or null
     * @param errorClass class of the error, or null
     * @param errorMessage what was found and what was expected, without content
     * @param at the wall clock
     */
    public DeadLetter forRecord(
            Origin origin,
            String sessionId,
            String messageId,
            Reason reason,
            String errorClass,
            String errorMessage,
            Instant at) {
        Optional<Replay> replay = Replay.of(origin::header);
        return new DeadLetter(
                replay.map(Replay::letterId)
                        .orElseGet(() -> Identifiers.deadLetter(
                                origin.topic(), origin.partition(), origin.offset(), stage, null)),
                sessionId,
                null,
                messageId,
                origin.topic(),
                origin.partition(),
                origin.offset(),
                stage,
                reason.name(),
                reason.isOutcome(),
                0,
                errorClass,
                shortened(errorMessage),
                replay.map(Replay::round).orElse(0),
                at,
                wrap(origin.key()),
                wrap(origin.value()),
                origin.headers());
    }

    /**
     * For a stored message that a participant did not get. Its identity is that of its place, whether or not it came there by a replay.
     *
     * @param participantId who, or null for all
     * @param attempts how often it was tried
     */
    DeadLetter forMessage(
            String sessionId,
            Priority priority,
            int partition,
            StoredMessage message,
            String participantId,
            Reason reason,
            int attempts,
            Instant at) {
        String topic = Topics.messagesOf(priority).name();
        List<RecordHeader> headers = message.traceparent()
                .map(trace -> List.of(
                        new RecordHeader(HeaderNames.TRACEPARENT, wrap(trace.getBytes(StandardCharsets.UTF_8)))))
                .orElse(List.of());
        return new DeadLetter(
                Identifiers.deadLetter(topic, partition, message.position(), stage, participantId),
                sessionId,
                participantId,
                message.messageId(),
                topic,
                partition,
                message.position(),
                stage,
                reason.name(),
                reason.isOutcome(),
                attempts,
                null,
                null,
                0,
                at,
                wrap(sessionId.getBytes(StandardCharsets.UTF_8)),
                wrap(message.record()),
                headers);
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static String shortened(String text) {
        return text == null || text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }
}
