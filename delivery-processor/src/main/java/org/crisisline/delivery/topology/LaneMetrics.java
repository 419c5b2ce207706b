package org.crisisline.delivery.topology;

import org.crisisline.delivery.lane.CensusFigures;
import org.crisisline.delivery.lane.LaneFigures;
import org.crisisline.schemas.record.Priority;

/** What a lane tells of itself. Called on stream threads; must neither block nor throw. */
public interface LaneMetrics {
    /** A message was dispatched for the first time, that long after the broker had appended it (by two clocks, at least 0). */
    void dispatched(Priority priority, long nanosSinceAppended);

    /** Messages were dispatched that had waited, or again. */
    void dispatched(Priority priority);

    /** A message was written again since nobody acknowledged it. */
    void retried(Priority priority);

    /** A participant's acknowledgement was read. */
    void acknowledged();

    /** A gateway refused a dispatch. */
    void refused();

    /** A gateway was asked what it has written. */
    void probed();

    /** A dead letter was written. */
    void deadLettered(String reason);

    /** A human was called, since an EMERGENCY reached nobody. */
    void escalated();

    /** A session could not be worked on. */
    void failed();

    /** What a partition's task holds now. */
    void holds(int partition, LaneFigures figures);

    /** What a partition's store holds, by a count that has come to its end. */
    void counted(int partition, CensusFigures figures);

    /** The task went elsewhere. */
    void released(int partition);
}
