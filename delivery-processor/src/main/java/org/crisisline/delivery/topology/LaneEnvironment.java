package org.crisisline.delivery.topology;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.crisisline.delivery.lane.Now;
import org.crisisline.runtime.time.Ticker;

/**
 * What processors get from outside. All of it is safe for any thread.
 *
 * @param clock the wall clock
 * @param ticker for durations
 * @param pulse whether the process stood still
 * @param threadLimit how long a stream thread may stand still
 * @param tick how often time is looked at
 * @param censusPause how long a lane rests between two counts of what it stores
 * @param randoms makes a source of chance for each task
 */
public record LaneEnvironment(
        Clock clock,
        Ticker ticker,
        Pulse pulse,
        Duration threadLimit,
        Duration tick,
        Duration censusPause,
        Supplier<RandomGenerator> randoms) {
    public LaneEnvironment {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(ticker, "ticker");
        Objects.requireNonNull(pulse, "pulse");
        Objects.requireNonNull(threadLimit, "threadLimit");
        Objects.requireNonNull(tick, "tick");
        Objects.requireNonNull(censusPause, "censusPause");
        Objects.requireNonNull(randoms, "randoms");
    }

    /** Both times. */
    public Now now() {
        return new Now(ticker.nanos(), clock.instant());
    }
}
