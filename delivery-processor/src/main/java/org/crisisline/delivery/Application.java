package org.crisisline.delivery;

import java.util.Locale;
import java.util.Optional;
import org.crisisline.runtime.lifecycle.Precedence;
import org.crisisline.schemas.topic.Lane;

/** What can run in a process of this service: a Kafka Streams application each. */
public enum Application {
    /** The emergency lane. */
    EMERGENCY,
    /** The routine lane. */
    ROUTINE,
    /** The sessions topology. */
    SESSIONS;

    /** Its name in configuration, health and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Kafka Streams' application id: the consumer group and the prefix of internal topics. */
    public String id() {
        return lane().map(lane -> "crisis-lane-" + lane.label()).orElse("crisis-sessions");
    }

    /** Whose threads run first. */
    public Precedence precedence() {
        return lane().map(Precedence::of).orElse(Precedence.ORDINARY);
    }

    /** The lane that it is, if it is one. */
    public Optional<Lane> lane() {
        return switch (this) {
            case EMERGENCY -> Optional.of(Lane.EMERGENCY);
            case ROUTINE -> Optional.of(Lane.ROUTINE);
            case SESSIONS -> Optional.empty();
        };
    }
}
