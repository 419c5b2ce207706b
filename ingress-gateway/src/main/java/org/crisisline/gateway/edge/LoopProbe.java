package org.crisisline.gateway.edge;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.crisisline.runtime.time.Ticker;

/**
 * How long a task waits for its event loop: what a frame waits that the kernel has and nobody has read yet. One question at a time for each loop; one that is
 * still open counts with its age. {@link #ask} is called by one thread.
 */
public final class LoopProbe {
    private static final long NO_QUESTION = Long.MIN_VALUE;

    private final List<Loop> loops = new ArrayList<>();
    private final Ticker ticker;
    private final LongConsumer waited;

    /** @param waited told, on any thread, for how many nanoseconds a task has waited */
    LoopProbe(Iterable<EventExecutor> executors, Ticker ticker, LongConsumer waited) {
        this.ticker = ticker;
        this.waited = waited;
        executors.forEach(executor -> loops.add(new Loop(executor)));
    }

    /** Asks all loops. */
    public void ask() {
        loops.forEach(Loop::ask);
    }

    private final class Loop {
        private final EventExecutor executor;
        private volatile long askedAt = NO_QUESTION;

        Loop(EventExecutor executor) {
            this.executor = executor;
        }

        void ask() {
            long asked = askedAt;
            if (asked != NO_QUESTION) {
                waited.accept(ticker.since(asked));
                return;
            }
            askedAt = ticker.nanos();
            try {
                executor.execute(this::answer);
            } catch (RejectedExecutionException e) {
                // The gateway has stopped, and nobody waits for its loops.
                askedAt = NO_QUESTION;
            }
        }

        private void answer() {
            waited.accept(ticker.since(askedAt));
            askedAt = NO_QUESTION;
        }
    }
}
