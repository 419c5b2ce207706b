package org.crisisline.gateway.publish;

import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.crisisline.gateway.connection.PublishFailure;

/** What a producer's error means for who sent: sorted here, once. */
final class PublishFailures {
    private PublishFailures() {}

    static PublishFailure of(Exception error) {
        // It is a TimeoutException, too, but one that says for certain that nothing was sent.
        if (error instanceof BufferExhaustedException) {
            return PublishFailure.OVERLOADED;
        }
        if (error instanceof RecordTooLargeException || error instanceof RecordBatchTooLargeException) {
            return PublishFailure.TOO_LARGE;
        }
        if (error instanceof InvalidRecordException
                || error instanceof InvalidTimestampException
                || error instanceof InvalidTopicException
                || error instanceof PolicyViolationException
                || error instanceof UnsupportedForMessageFormatException
                || error instanceof AuthorizationException) {
            return PublishFailure.REFUSED;
        }
        // Everything else may have happened at the brokers: the same id again is safe, a claim that nothing was stored
        // is not.
        return PublishFailure.UNAVAILABLE;
    }
}
