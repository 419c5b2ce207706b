package org.crisisline.runtime.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * How long something takes: one series, with its name and tags.
 *
 * <p>{@link #record} may be called on any thread, an event loop included: wait-free, no allocation.
 */
public final class Latency {
    /** Values above are recorded as this: what takes a minute is broken, and by how much no longer matters. */
    public static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Timer timer;
    private final Recorder recorder;
    /** The histogram that the last drain gave out and the next one takes back; the draining thread's. */
    private Histogram recycled;

    Latency(Timer timer) {
        this.timer = timer;
        // From 1 µs, with 3 digits: 0.1 % or 1 µs, whichever is more.
        this.recorder = new Recorder(1_000, MAX_NANOS, 3);
    }

    /**
     * Records one value.
     *
     * @param nanos nanoseconds by a monotonic clock; negative counts as 0, more than a minute as a minute
     */
    public void record(long nanos) {
        long bounded = Math.max(0, Math.min(nanos, MAX_NANOS));
        timer.record(bounded, TimeUnit.NANOSECONDS);
        recorder.recordValue(bounded);
    }

    /** How many values were recorded since the start. */
    public long count() {
        return timer.count();
    }

    Histogram drain() {
        recycled = recorder.getIntervalHistogram(recycled);
        return recycled;
    }
}
