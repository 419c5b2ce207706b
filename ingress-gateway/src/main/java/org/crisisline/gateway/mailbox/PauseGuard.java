package org.crisisline.gateway.mailbox;

import java.time.Duration;
import java.util.Optional;
import org.crisisline.gateway.publish.CurrentIncarnation;
import org.crisisline.gateway.publish.Incarnation;
import org.crisisline.runtime.time.Ticker;

/**
 * Notices that this process did not run for a while (stopped, or starved): others may have taken it for dead, and what it reads from then on was meant for what it was
 * before. The incarnation in which it fell asleep is then over. One thread's.
 */
final class PauseGuard {
    private final Ticker ticker;
    private final Duration limit;
    private final CurrentIncarnation incarnation;
    private long began;
    private Optional<Incarnation> present = Optional.empty();

    /** @param limit a wait that takes this much longer than it may was a pause: half of the time after which others act */
    PauseGuard(Ticker ticker, Duration limit, CurrentIncarnation incarnation) {
        this.ticker = ticker;
        this.limit = limit;
        this.incarnation = incarnation;
    }

    /** A wait begins. */
    void begin() {
        present = incarnation.get();
        began = ticker.nanos();
    }

    /** The wait is over; whether it was a pause, and the incarnation was ended for it, by this thread and no other one. */
    boolean overslept(Duration wait) {
        return ticker.hasPassed(began, wait.plus(limit)) && present.isPresent() && incarnation.end(present.get());
    }
}
