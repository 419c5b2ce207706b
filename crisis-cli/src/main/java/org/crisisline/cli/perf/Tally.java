package org.crisisline.cli.perf;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts. Any thread. */
final class Tally {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;

    private final Histogram handshake = new ConcurrentHistogram(LONGEST, DIGITS);
    private final Histogram accepted = new ConcurrentHistogram(LONGEST, DIGITS);
    private final Histogram atGateway = new ConcurrentHistogram(LONGEST, DIGITS);
    private final Histogram delivered = new ConcurrentHistogram(LONGEST, DIGITS);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    void sent() {
        sent.incrementAndGet();
        pending.incrementAndGet();
    }

    void accepted(long nanos) {
        accepted.recordValue(Math.min(nanos, LONGEST));
    }

    void delivered(long nanos) {
        delivered.recordValue(Math.min(nanos, LONGEST));
        pending.decrementAndGet();
    }

    /** The gateway's own word on a message that is delivered. */
    void deliveredAtGateway(long millis) {
        atGateway.recordValue(Math.min(TimeUnit.MILLISECONDS.toNanos(millis), LONGEST));
    }

    void refused() {
        refused.incrementAndGet();
        pending.decrementAndGet();
    }

    void handshake(long nanos) {
        handshake.recordValue(Math.min(nanos, LONGEST));
    }

    long pending() {
        return pending.get();
    }

    LoadResult result() {
        return new LoadResult(handshake, accepted, atGateway, delivered, sent.get(), pending.get(), refused.get());
    }
}
