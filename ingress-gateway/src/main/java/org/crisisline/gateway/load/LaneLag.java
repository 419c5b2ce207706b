package org.crisisline.gateway.load;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.SessionPartitions;

/**
 * How far the lanes are behind the log below EMERGENCY, told by positions: a message that comes back dispatched says that the lane has read its
 * partition up to there, and when what lies there was published is known here. Nothing is asked for, no clock but this process's own is used, and a
 * recipient who is slow, or away, changes nothing: a partition of which nothing is dispatched says nothing.
 *
 * <p>Any thread; a lock for each partition and priority is held for some nanoseconds.
 */
final class LaneLag {
    private final SessionPartitions partitions;
    private final Ticker ticker;
    private final Map<Priority, List<PartitionLag>> lags = new EnumMap<>(Priority.class);

    /** @param target what takes longer from here through the log and a lane back to here is late */
    LaneLag(SessionPartitions partitions, Duration target, Ticker ticker) {
        this.partitions = partitions;
        this.ticker = ticker;
        for (Priority priority : Priority.values()) {
            if (priority != Priority.EMERGENCY) {
                lags.put(
                        priority,
                        Stream.generate(() -> new PartitionLag(target))
                                .limit(partitions.count())
                                .toList());
            }
        }
    }

    /** The log has a message of that session, published here at that time, at that position. */
    void accepted(Priority priority, String sessionId, long position, long publishedNanos) {
        of(priority, sessionId).accepted(position, publishedNanos);
    }

    /** A lane has dispatched a message of that session, for the first time or again. */
    void dispatched(Priority priority, String sessionId, long position) {
        of(priority, sessionId).dispatched(position, ticker.nanos());
    }

    private PartitionLag of(Priority priority, String sessionId) {
        return lags.get(priority).get(partitions.of(sessionId));
    }

    /** What has been seen since the last time. One thread's. */
    LaneProgress look() {
        return lags.values().stream()
                .flatMap(List::stream)
                .map(PartitionLag::look)
                .reduce(LaneProgress.NOTHING, LaneProgress::and);
    }
}
