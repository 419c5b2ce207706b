package org.crisisline.system.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.crisisline.runtime.time.Ticker;

/** A node's own clocks: a ticker that began anywhere, close to its overflow, too, and a wall clock that is wrong and jumps. */
final class NodeClock extends Clock implements Ticker {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final World world;
    private final long offset;
    private Duration skew;

    NodeClock(World world) {
        this.world = world;
        this.offset = world.oneIn(2)
                ? Long.MAX_VALUE - world.random().nextLong(MINUTE)
                : world.random().nextLong();
        this.skew = Duration.ofMillis(world.random().nextInt(4_000) - 2_000);
    }

    /** The wall clock is set to another time. */
    void jump(Duration by) {
        skew = skew.plus(by);
    }

    /** The wall clock is set to the right time. */
    void setRight() {
        skew = Duration.ZERO;
    }

    @Override
    public long nanos() {
        return offset + world.nanos();
    }

    @Override
    public Instant instant() {
        return world.instant().plus(skew);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a node's clock is UTC only");
    }
}
