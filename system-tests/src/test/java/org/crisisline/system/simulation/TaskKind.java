package org.crisisline.system.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;
import org.crisisline.schemas.topic.Topics;

/** The three topologies of the delivery processor. */
enum TaskKind {
    EMERGENCY,
    ROUTINE,
    SESSIONS;

    /** Whose mailboxes it writes to. */
    Lane deliveries() {
        return this == EMERGENCY ? Lane.EMERGENCY : Lane.ROUTINE;
    }

    boolean isLane() {
        return this != SESSIONS;
    }

    List<String> sources() {
        List<String> topics = new ArrayList<>(List.of(Topics.PRESENCE.name()));
        if (isLane()) {
            topics.add(Topics.receiptsOf(deliveries()).name());
            for (Priority priority : deliveries().priorities()) {
                topics.add(Topics.messagesOf(priority).name());
            }
        }
        return topics;
    }

    String changelog() {
        return name().toLowerCase(Locale.ROOT) + "-changelog";
    }
}
