package org.crisisline.client.frame;

import java.util.Map;
import java.util.Objects;

/**
 * How far a participant has come: what is sent as {@code resume} on the next connection.
 *
 * @param epoch of the log that the positions belong to
 * @param positions the highest position processed of each priority; one without any is left out
 */
public record Resume(String epoch, Map<Priority, Long> positions) {
    public Resume {
        Objects.requireNonNull(epoch, "epoch");
        positions = Map.copyOf(positions);
    }
}
