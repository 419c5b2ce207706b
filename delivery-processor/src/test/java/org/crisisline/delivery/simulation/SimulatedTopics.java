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

/** One partition of what a lane reads, stamped by one broker whose clock is coarse: neighbours may have the same time. */
final class SimulatedTopics {
    private static final int APPENDS_A_MILLISECOND = 3;
    private static final long BEGAN_AT = SimulatedLane.WALL.toEpochMilli();

    /** A record and when the broker appended it, in milliseconds. */
    record Appended<T>(T record, long at) {}

    final Map<Priority, List<Appended<LogRecord>>> messages = new EnumMap<>(Priority.class);
    final List<Appended<Presence>> presence = new ArrayList<>();
    final List<Appended<Receipt>> receipts = new ArrayList<>();
    private long appends;

    SimulatedTopics(Lane lane) {
        lane.priorities().forEach(priority -> messages.put(priority, new ArrayList<>()));
    }

    private <T> Appended<T> appended(T record) {
        return new Appended<>(record, BEGAN_AT + appends++ / APPENDS_A_MILLISECOND);
    }

    /** Appends to the log of a priority; gives the offset. */
    long append(Priority priority, LogRecord record) {
        List<Appended<LogRecord>> log = messages.get(priority);
        log.add(appended(record));
        return log.size() - 1L;
    }

    /** Appends to presence; gives the time. */
    long append(Presence record) {
        Appended<Presence> appended = appended(record);
        presence.add(appended);
        return appended.at();
    }

    void append(Receipt record) {
        receipts.add(appended(record));
    }

    /** When the broker appended a message. */
    long appendedAt(Priority priority, long offset) {
        return messages.get(priority).get((int) offset).at();
    }
}
