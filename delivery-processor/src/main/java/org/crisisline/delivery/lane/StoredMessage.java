package org.crisisline.delivery.lane;

import java.util.Objects;
import java.util.Optional;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.topic.Topics;

/**
 * A message as the lane keeps it: the record's bytes as they were read, so that whoever wrote them, and with whichever schema, a dead
 * letter holds the original. Belongs to one thread.
 */
public final class StoredMessage {
    private final long position;
    private final String senderId;
    private final String messageId;
    private final String traceparent;
    private final byte[] record;
    private Message message;

    /**
     * @param position its offset
     * @param senderId who sent it
     * @param messageId its id
     * @param traceparent the W3C trace header that it came with, or null
     * @param record the value of the record; not copied, not to be changed
     */
    public StoredMessage(long position, String senderId, String messageId, String traceparent, byte[] record) {
        this.position = position;
        this.senderId = Objects.requireNonNull(senderId, "senderId");
        this.messageId = Objects.requireNonNull(messageId, "messageId");
        this.traceparent = traceparent;
        this.record = Objects.requireNonNull(record, "record");
    }

    StoredMessage(long position, Message message, String traceparent, byte[] record) {
        this(position, message.getParticipantId(), message.getId(), traceparent, record);
        this.message = message;
    }

    public long position() {
        return position;
    }

    public String senderId() {
        return senderId;
    }

    public String messageId() {
        return messageId;
    }

    /** The trace that it belongs to. */
    public Optional<String> traceparent() {
        return Optional.ofNullable(traceparent);
    }

    /** The value of the record; not to be changed. */
    public byte[] record() {
        return record;
    }

    /** What counts for windows and limits, in bytes. */
    public int size() {
        return record.length;
    }

    /** The message itself; decoded when first asked for. */
    public Message message() {
        if (message == null) {
            LogRecord decoded = Topics.MESSAGES_EMERGENCY.valueSerde().decode(record);
            if (!(decoded.getBody() instanceof Message body)) {
                throw new IllegalStateException("the stored record at position " + position + " is no message");
            }
            message = body;
        }
        return message;
    }
}
