package org.crisisline.runtime.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock and a ticker that move when a test says so. It stands here and not among the tests because the tests of every module
 * use it; production code doesn't.
 *
 * <p>{@link #advance} moves both, as time does; {@link #jump} moves the wall clock alone, as an NTP step does. Thread-safe.
 */
public final class TestClock extends Clock implements Ticker {
    private Instant wall;
    private long nanos;

    /** Begins on 2026-01-01 at midnight, UTC. */
    public TestClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** @param start what the wall clock says at first */
    public TestClock(Instant start) {
        this.wall = start;
        // Far from zero and close to the overflow, where comparisons of readings (rather than differences) go wrong.
        this.nanos = Long.MAX_VALUE - Duration.ofHours(1).toNanos();
    }

    /** Lets time pass on both clocks. */
    public synchronized TestClock advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time passes forwards only; jump() moves the wall clock back");
        }
        wall = wall.plus(duration);
        nanos += duration.toNanos();
        return this;
    }

    /** Sets the wall clock forward or back; the ticker doesn't notice. */
    public synchronized TestClock jump(Duration duration) {
        wall = wall.plus(duration);
        return this;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant instant() {
        return wall;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a test clock is UTC only");
    }
}
