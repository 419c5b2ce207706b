package org.crisisline.escalation.door;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.crisisline.runtime.time.Ticker;

/** Lets so many a second through: anybody may be refused as often as he likes, and must not fill the audit by it. Any thread. */
final class RefusalLimit {
    private record Second(long startNanos, int taken) {}

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final int perSecond;
    private final Ticker ticker;
    private final AtomicReference<Second> present;

    RefusalLimit(int perSecond, Ticker ticker) {
        this.perSecond = perSecond;
        this.ticker = ticker;
        this.present = new AtomicReference<>(new Second(ticker.nanos(), 0));
    }

    boolean passes() {
        long now = ticker.nanos();
        Second next = present.updateAndGet(second -> now - second.startNanos() >= SECOND
                ? new Second(now, 1)
                : new Second(second.startNanos(), Math.min(perSecond, second.taken()) + 1));
        return next.taken() <= perSecond;
    }
}
