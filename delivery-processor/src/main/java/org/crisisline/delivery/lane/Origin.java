package org.crisisline.delivery.lane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crisisline.schemas.record.RecordHeader;
import org.crisisline.schemas.topic.HeaderNames;

/**
 * A record as it stood in its topic, for the case that it ends as a dead letter.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param timestampMillis when the broker appended it, by the broker's clock
 * @param key its key, or null; not to be changed
 * @param value its value, or null; not to be changed
 * @param headers its headers
 */
@SuppressWarnings("ArrayRecordComponent") // carried from one end to the other, never compared
public record Origin(
        String topic,
        int partition,
        long offset,
        long timestampMillis,
        byte[] key,
        byte[] value,
        List<RecordHeader> headers) {
    public Origin {
        Objects.requireNonNull(topic, "topic");
        headers = List.copyOf(headers);
    }

    /** The key as text; empty when there is none. */
    public String keyText() {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** The trace that it belongs to, or null. */
    public String traceparent() {
        return header(HeaderNames.TRACEPARENT).orElse(null);
    }

    /** The text of the last header of a name that has a value. */
    Optional<String> header(String name) {
        Optional<String> last = Optional.empty();
        for (RecordHeader header : headers) {
            ByteBuffer value = header.getValue();
            if (header.getName().equals(name) && value != null) {
                last = Optional.of(
                        StandardCharsets.UTF_8.decode(value.duplicate()).toString());
            }
        }
        return last;
    }
}
