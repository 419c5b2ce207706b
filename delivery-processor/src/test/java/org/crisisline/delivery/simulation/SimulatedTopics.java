package org.crisisline.delivery.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.topic.Lane;

/** One partition of what a lane reads. */
final class SimulatedTopics {
    final Map<Priority, List<LogRecord>> messages = new EnumMap<>(Priority.class);
    final List<Presence> presence = new ArrayList<>();
    final List<Receipt> receipts = new ArrayList<>();

    SimulatedTopics(Lane lane) {
        lane.priorities().forEach(priority -> messages.put(priority, new ArrayList<>()));
    }
}
