package org.crisisline.gateway.publish;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.crisisline.gateway.connection.PublishFailure;
import org.crisisline.runtime.logging.ErrorMessages;
import org.crisisline.schemas.identity.Identifiers;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.RecordHeader;

/** The gateway's dead letters. Pure. */
final class DeadLetters {
    private static final String STAGE = "gateway";
    /** The broker never took it. */
    private static final long NO_OFFSET = -1;

    private static final int MAX_ERROR = 500;

    private DeadLetters() {}

    /** For a record that was read and is none. Delivery goes on: what it was for is asked for again. */
    static DeadLetter undecodable(ConsumerRecord<byte[], byte[]> record, Exception error, Instant at) {
        return about(record.topic(), record.partition(), record.key(), record.value(), record.headers(), error, at)
                .setDeadLetterId(
                        Identifiers.deadLetter(record.topic(), record.partition(), record.offset(), STAGE, null))
                .setOffset(record.offset())
                .setReason("UNDECODABLE")
                .setOutcome(false)
                .build();
    }

    /** For a message that the brokers will never take: the end of the matter, and its sender knows. */
    static DeadLetter refused(
            LogRecord message,
            ProducerRecord<byte[], byte[]> record,
            PublishFailure failure,
            Exception error,
            Instant at) {
        String topic = record.topic();
        Message said = (Message) message.getBody();
        return about(topic, record.partition(), record.key(), record.value(), record.headers(), error, at)
                .setDeadLetterId(Identifiers.deadLetterOfRefused(
                        topic, message.getSessionId(), said.getParticipantId(), said.getId()))
                .setSessionId(message.getSessionId())
                .setMessageId(said.getId())
                .setOffset(NO_OFFSET)
                .setReason(failure == PublishFailure.TOO_LARGE ? "TOO_LARGE" : "PROCESSING_FAILED")
                .setOutcome(true)
                .setAttempts(1)
                .build();
    }

    /** The same without the original value. */
    static DeadLetter withoutValue(DeadLetter letter) {
        int bytes = letter.getOriginalValue().remaining();
        return DeadLetter.newBuilder(letter)
                .setOriginalValue(null)
                .setErrorMessage(shortened("the value of " + bytes + " bytes is not kept, it does not fit here either; "
                        + letter.getErrorMessage()))
                .build();
    }

    private static DeadLetter.Builder about(
            String topic, int partition, byte[] key, byte[] value, Headers headers, Exception error, Instant at) {
        return DeadLetter.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .setStage(STAGE)
                .setErrorClass(error.getClass().getName())
                .setErrorMessage(shortened(ErrorMessages.of(error).orElse(null)))
                .setAt(at.truncatedTo(ChronoUnit.MILLIS))
                .setOriginalKey(wrapped(key))
                .setOriginalValue(wrapped(value))
                .setOriginalHeaders(copied(headers));
    }

    private static List<RecordHeader> copied(Headers headers) {
        List<RecordHeader> copies = new ArrayList<>();
        for (Header header : headers) {
            copies.add(new RecordHeader(header.key(), wrapped(header.value())));
        }
        return copies;
    }

    private static ByteBuffer wrapped(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static String shortened(String text) {
        return text == null || text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }
}
