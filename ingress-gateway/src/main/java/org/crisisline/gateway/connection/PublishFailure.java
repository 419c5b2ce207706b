package org.crisisline.gateway.connection;

import java.util.Locale;

/** Why the log did not take a record; what the producer says is sorted into these where it comes in. */
public enum PublishFailure {
    /** The producer has no room: nothing was stored. */
    OVERLOADED,
    /** No answer in time: the outcome is unknown. */
    UNAVAILABLE,
    /** Larger than the log takes: nothing was stored. */
    TOO_LARGE,
    /** The brokers will not take it, however often they are asked: nothing was stored. */
    REFUSED;

    /** Whether asking again with the same message is in vain: the end of the matter. */
    public boolean isFinal() {
        return switch (this) {
            case TOO_LARGE, REFUSED -> true;
            case OVERLOADED, UNAVAILABLE -> false;
        };
    }

    /** The failure as a metric tag. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
