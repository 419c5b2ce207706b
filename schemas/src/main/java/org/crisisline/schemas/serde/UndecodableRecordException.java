package org.crisisline.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/** Bytes that are no record of the expected kind. The message says what was found and what was expected, never the content. */
public final class UndecodableRecordException extends SerializationException {
    private static final long serialVersionUID = 1L;

    UndecodableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
