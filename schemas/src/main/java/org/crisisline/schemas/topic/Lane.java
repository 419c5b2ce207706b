package org.crisisline.schemas.topic;

import java.util.List;
import java.util.Locale;
import org.crisisline.schemas.record.Priority;

/** A way through the system with threads, clients and stores of its own, so that an emergency never waits behind anything else. */
public enum Lane {
    /** EMERGENCY alone. */
    EMERGENCY,
    /** HIGH, NORMAL and LOW. */
    ROUTINE;

    private static final List<Priority> EMERGENCY_ONLY = List.of(Priority.EMERGENCY);
    private static final List<Priority> ALL_OTHERS = List.of(Priority.HIGH, Priority.NORMAL, Priority.LOW);

    /** The priorities that travel here, highest first. */
    public List<Priority> priorities() {
        return switch (this) {
            case EMERGENCY -> EMERGENCY_ONLY;
            case ROUTINE -> ALL_OTHERS;
        };
    }

    /** The lane's name in topics, metrics and configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The lane of a priority. */
    public static Lane of(Priority priority) {
        return switch (priority) {
            case EMERGENCY -> EMERGENCY;
            case HIGH, NORMAL, LOW -> ROUTINE;
        };
    }
}
