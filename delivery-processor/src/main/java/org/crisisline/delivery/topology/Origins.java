package org.crisisline.delivery.topology;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.crisisline.delivery.lane.Origin;
import org.crisisline.schemas.record.RecordHeader;

/** Notes where a record came from. */
public final class Origins {
    private Origins() {}

    /** Of a record that a processor was given. */
    public static Origin of(RecordMetadata metadata, Record<byte[], byte[]> record) {
        return new Origin(
                metadata.topic(),
                metadata.partition(),
                metadata.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                headers(record.headers()));
    }

    static List<RecordHeader> headers(Headers headers) {
        List<RecordHeader> copies = new ArrayList<>();
        for (Header header : headers) {
            copies.add(new RecordHeader(header.key(), header.value() == null ? null : ByteBuffer.wrap(header.value())));
        }
        return copies;
    }
}
