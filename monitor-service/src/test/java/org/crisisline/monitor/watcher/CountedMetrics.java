package org.crisisline.monitor.watcher;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts for tests. */
final class CountedMetrics implements WatcherMetrics {
    final AtomicInteger looked = new AtomicInteger();
    final AtomicInteger unreadable = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger askFailures = new AtomicInteger();
    final AtomicInteger heard = new AtomicInteger();
    final AtomicInteger unheard = new AtomicInteger();

    @Override
    public void looked() {
        looked.incrementAndGet();
    }

    @Override
    public void unreadable() {
        unreadable.incrementAndGet();
    }

    @Override
    public void askedAgain() {
        asked.incrementAndGet();
    }

    @Override
    public void askFailed() {
        askFailures.incrementAndGet();
    }

    @Override
    public void heartbeatHeard() {
        heard.incrementAndGet();
    }

    @Override
    public void heartbeatFailed() {
        unheard.incrementAndGet();
    }
}
