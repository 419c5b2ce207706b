package org.crisisline.cli.ledger;

import java.util.Objects;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Topics;

/** Where a record stands. */
public record Place(String topic, int partition, long offset) {
    public Place {
        Objects.requireNonNull(topic, "topic");
    }

    static Place of(Priority priority, int partition, long position) {
        return new Place(Topics.messagesOf(priority).name(), partition, position);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
