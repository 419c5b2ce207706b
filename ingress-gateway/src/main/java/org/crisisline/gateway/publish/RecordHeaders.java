package org.crisisline.gateway.publish;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** The headers of what the gateway writes: the schema's name, and where a trace begins (W3C Trace Context, {@code traceparent}). */
final class RecordHeaders {
    private static final HexFormat HEX = HexFormat.of();

    private RecordHeaders() {}

    static List<Header> of(SpecificRecordBase value, RandomGenerator random) {
        return List.of(
                new RecordHeader("schema", value.getSchema().getFullName().getBytes(US_ASCII)),
                new RecordHeader("traceparent", traceparent(random).getBytes(US_ASCII)));
    }

    /** Version 00, a trace and a span of its own, sampled. */
    static String traceparent(RandomGenerator random) {
        return "00-" + hex(random) + hex(random) + "-" + hex(random) + "-01";
    }

    /** An id of zeros only is not allowed. */
    private static String hex(RandomGenerator random) {
        long bits = random.nextLong();
        return HEX.toHexDigits(bits == 0 ? 1 : bits);
    }
}
