package org.crisisline.delivery.topology;

import java.util.ArrayList;
import java.util.List;
import org.crisisline.delivery.lane.CensusFigures;
import org.crisisline.delivery.lane.LaneFigures;
import org.crisisline.schemas.record.Priority;

/** Notes what a lane tells, in order. */
final class RecordedLaneMetrics implements LaneMetrics {
    final List<String> told = new ArrayList<>();
    LaneFigures figures;
    CensusFigures census;

    @Override
    public void dispatched(Priority priority, long nanosSinceAppended) {
        told.add("dispatched at once");
    }

    @Override
    public void dispatched(Priority priority) {
        told.add("dispatched " + priority);
    }

    @Override
    public void retried(Priority priority) {
        told.add("retried " + priority);
    }

    @Override
    public void acknowledged() {
        told.add("acknowledged");
    }

    @Override
    public void refused() {
        told.add("refused");
    }

    @Override
    public void probed() {
        told.add("probed");
    }

    @Override
    public void deadLettered(String reason) {
        told.add("dead-lettered " + reason);
    }

    @Override
    public void escalated() {
        told.add("escalated");
    }

    @Override
    public void failed() {
        told.add("failed");
    }

    @Override
    public void holds(int partition, LaneFigures now) {
        figures = now;
    }

    @Override
    public void counted(int partition, CensusFigures now) {
        census = now;
    }

    @Override
    public void released(int partition) {
        told.add("released");
    }
}
