package org.crisisline.escalation.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.crisisline.schemas.record.EscalationTrigger;

/** Counts, for tests. */
public final class CountedMetrics implements EscalationMetrics {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger unreached = new AtomicInteger();
    private final AtomicInteger exhausted = new AtomicInteger();
    private final AtomicInteger undecodable = new AtomicInteger();
    private final AtomicInteger delayed = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final List<Duration> reached = new CopyOnWriteArrayList<>();

    @Override
    public void asked(EscalationTrigger trigger) {
        asked.incrementAndGet();
    }

    @Override
    public void reached(Duration sinceRequest) {
        reached.add(sinceRequest);
    }

    @Override
    public void unreached() {
        unreached.incrementAndGet();
    }

    @Override
    public void exhausted() {
        exhausted.incrementAndGet();
    }

    @Override
    public void undecodable() {
        undecodable.incrementAndGet();
    }

    @Override
    public void writeDelayed() {
        delayed.incrementAndGet();
    }

    @Override
    public void writeLost() {
        lost.incrementAndGet();
    }

    public int unreachedCount() {
        return unreached.get();
    }

    public int exhaustedCount() {
        return exhausted.get();
    }

    public int undecodableCount() {
        return undecodable.get();
    }

    public int delayed() {
        return delayed.get();
    }

    public int lost() {
        return lost.get();
    }

    public List<Duration> reached() {
        return reached;
    }
}
