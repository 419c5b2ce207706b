package org.crisisline.gateway.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.crisisline.gateway.wire.ResumePoint;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Resume;

/** What the log is told of an active connection, and when it is told again. One thread's. */
final class ActivePresence {
    private final boolean emergency;
    private final OptionalInt severity;
    private final long intervalNanos;
    private final RandomGenerator random;
    private long renewAt;

    ActivePresence(boolean emergency, OptionalInt severity, Duration interval, RandomGenerator random) {
        this.emergency = emergency;
        this.severity = severity;
        this.intervalNanos = interval.toNanos();
        this.random = random;
    }

    boolean isEmergency() {
        return emergency;
    }

    /** The connection becomes the active one, whatever held before. */
    Attached begin(Optional<ResumePoint> resume, long nowNanos) {
        schedule(nowNanos);
        return attached(false, resume.map(ActivePresence::record).orElse(null));
    }

    /** It still is. */
    Attached renewal() {
        return attached(true, null);
    }

    /** Whether it is time; if so, the next time is set. */
    boolean isDue(long nowNanos) {
        if (nowNanos - renewAt < 0) {
            return false;
        }
        schedule(nowNanos);
        return true;
    }

    long dueNanos() {
        return renewAt;
    }

    /** Spread over half the interval, so that connections which came together don't renew together for ever. */
    private void schedule(long nowNanos) {
        renewAt = nowNanos + intervalNanos / 2 + random.nextLong(Math.max(1, intervalNanos / 2));
    }

    private Attached attached(boolean renewal, Resume resume) {
        Integer given = severity.isPresent() ? severity.getAsInt() : null;
        return new Attached(renewal, emergency, given, 0, resume, null);
    }

    private static Resume record(ResumePoint point) {
        List<PositionAt> positions = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            Long position = point.positions().get(priority);
            if (position != null) {
                positions.add(new PositionAt(priority, position));
            }
        }
        return new Resume(point.epoch(), positions);
    }
}
