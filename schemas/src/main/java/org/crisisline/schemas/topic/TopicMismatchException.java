package org.crisisline.schemas.topic;

import java.util.List;

/** Topics exist that are not as the catalogue says; the message lists each difference, and what to do. */
public final class TopicMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TopicMismatchException(List<String> differences) {
        super("topics differ from the catalogue: " + String.join("; ", differences)
                + ". Correct them with Kafka's own tools, or the configuration that they were created from;"
                + " partition counts are frozen.");
    }
}
