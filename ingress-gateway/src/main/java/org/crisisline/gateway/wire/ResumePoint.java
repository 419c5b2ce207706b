package org.crisisline.gateway.wire;

import java.util.Map;
import org.crisisline.schemas.record.Priority;

/**
 * Where a client says that it stands.
 *
 * @param epoch the log that its positions belong to
 * @param positions the highest position that it has processed, for each priority that it names
 */
public record ResumePoint(String epoch, Map<Priority, Long> positions) {
    public ResumePoint {
        positions = Map.copyOf(positions);
    }
}
