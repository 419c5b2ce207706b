package org.crisisline.gateway.load;

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

    LaneLag(SessionPartitions partitions, LoadSettings settings, Ticker ticker) {
        this.partitions = partitions;
        this.ticker = ticker;
        for (Priority priority : Priority.values()) {
            if (priority != Priority.EMERGENCY) {
                lags.put(
                        priority,
                        Stream.generate(() -> new PartitionLag(
                                        settings.dispatched(), settings.standing(), settings.workOff()))
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
        return all().map(PartitionLag::look).reduce(LaneProgress.NOTHING, LaneProgress::and);
    }

    /** How many messages stand before the lanes, as far as that was seen. Any thread. */
    long queue() {
        long now = ticker.nanos();
        return all().mapToLong(lag -> lag.queue(now)).sum();
    }

    private Stream<PartitionLag> all() {
        return lags.values().stream().flatMap(List::stream);
    }
}
