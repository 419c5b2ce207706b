package org.crisisline.schemas.direct;

import java.time.Instant;
import java.util.HexFormat;

/**
 * The request: an {@code EscalationRequest} in Avro single-object encoding, and a signature over when it was sent and what it says. A bearer secret would
 * be simpler, and whoever overhears it once could page humans at will; a signature that is overheard asks for an escalation that is there
 * already.
 */
public final class DirectCall {
    /** Where it is posted to. */
    public static final String PATH = "/v1/escalations";

    /** What the body is. */
    public static final String CONTENT_TYPE = "avro/binary";

    /** When it was sent: milliseconds since 1970, by the sender's clock. */
    public static final String TIMESTAMP_HEADER = "Crisis-Timestamp";

    /** {@code v1=} and the signature in hexadecimal digits. */
    public static final String SIGNATURE_HEADER = "Crisis-Signature";

    /** What stands before the signature's digits. */
    public static final String SIGNATURE_VERSION = "v1=";

    /** What the signature is for: its first part, before the time stamp. */
    public static final String SIGNATURE_USE = "crisis-hedge";

    /** Answers any GET when the instance takes calls; needs no signature. */
    public static final String READY_PATH = "/v1/escalations/ready";

    private DirectCall() {}

    /** The signature as it is sent. */
    public static String signature(byte[] signed) {
        return SIGNATURE_VERSION + HexFormat.of().formatHex(signed);
    }

    /** The time stamp as it is sent and signed. */
    public static String timestamp(Instant now) {
        return Long.toString(now.toEpochMilli());
    }
}
