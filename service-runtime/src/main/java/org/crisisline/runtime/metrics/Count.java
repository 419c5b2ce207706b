package org.crisisline.runtime.metrics;

import io.micrometer.core.instrument.Counter;

/**
 * How often something happened: one series, with its name and tags. It only grows.
 *
 * <p>{@link #increment} and {@link #add} may be called on any thread: wait-free, no allocation.
 */
public final class Count {
    private final Counter counter;
    /** What the last drain saw; the draining thread's. */
    private double drained;

    Count(Counter counter) {
        this.counter = counter;
    }

    /** It happened once. */
    public void increment() {
        counter.increment();
    }

    /** It happened {@code n} times; n is not negative. */
    public void add(long n) {
        if (n < 0) {
            throw new IllegalArgumentException("a count only grows: " + n);
        }
        counter.increment((double) n);
    }

    /** How often since the start. */
    public long total() {
        return (long) counter.count();
    }

    double drain() {
        double now = counter.count();
        double growth = now - drained;
        drained = now;
        return growth;
    }
}
