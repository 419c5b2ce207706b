package org.crisisline.delivery.topology;

import java.time.Duration;
import java.util.Objects;
import org.crisisline.runtime.time.Ticker;

/**
 * Tells whether this process stood still: stopped, paused by its collector, or starved. Something beats it often; a gap between two beats, or
 * since the last one, is a time in which no heartbeat can have left for the group's coordinator either.
 *
 * <p>A stream thread alone can't tell: it also stands still while a commit waits for a broker's fail-over, and then its heartbeats
 * go on from another thread, and its tasks stay its own. Thread-safe, wait-free to read.
 */
public final class Pulse {
    /**
     * What is known of the process.
     *
     * @param lastBeat the ticker's reading at the last beat
     * @param stalls how often it stood still for longer than the limit
     */
    public record Reading(long lastBeat, long stalls) {}

    private final Ticker ticker;
    private final long limitNanos;
    private volatile Reading reading;

    /** @param limit how long a process may stand still and still be sure that it owns what it owned */
    public Pulse(Ticker ticker, Duration limit) {
        this.ticker = Objects.requireNonNull(ticker, "ticker");
        this.limitNanos = limit.toNanos();
        this.reading = new Reading(ticker.nanos(), 0);
    }

    /** The process runs. Called by one thread, several times within the limit. */
    public void beat() {
        Reading before = reading;
        long now = ticker.nanos();
        boolean stood = now - before.lastBeat() > limitNanos;
        reading = new Reading(now, before.stalls() + (stood ? 1 : 0));
    }

    /** What is known now. */
    Reading read() {
        return reading;
    }

    /** Whether the process stood still, or has just woken, since that reading. */
    boolean stoodStillSince(Reading before) {
        Reading now = reading;
        return now.stalls() != before.stalls() || ticker.nanos() - now.lastBeat() > limitNanos;
    }

    long limitNanos() {
        return limitNanos;
    }

    long now() {
        return ticker.nanos();
    }
}
