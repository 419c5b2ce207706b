package org.crisisline.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.crisisline.runtime.time.Ticker;

/**
 * Sends the clients elsewhere: tells them in batches, each with a time of its own to come back, gives them that time, then closes who is left, in
 * batches again. Blocks the closing thread for at most the time limit.
 */
final class Draining {
    private static final long STEP_MS = 20;

    private final ConnectionDirectory directory;
    private final GatewayConfig.Drain settings;
    private final Ticker ticker;
    private final RandomGenerator random;

    Draining(ConnectionDirectory directory, GatewayConfig.Drain settings, Ticker ticker, RandomGenerator random) {
        this.directory = directory;
        this.settings = settings;
        this.ticker = ticker;
        this.random = random;
    }

    void run() throws InterruptedException {
        long began = ticker.nanos();
        long spread = settings.reconnectSpread().toMillis();
        inBatches(began, handle -> {
            long after = random.nextLong(Math.max(1, spread));
            handle.tell(new ConnectionEvent.DrainAnnounced(after));
        });
        Duration stay = settings.reconnectSpread().plus(settings.batchInterval());
        long announced = ticker.nanos();
        while (directory.size() > 0 && !ticker.hasPassed(announced, stay) && !isOver(began)) {
            TimeUnit.MILLISECONDS.sleep(STEP_MS);
        }
        inBatches(began, handle -> handle.tell(new ConnectionEvent.DrainOver()));
        while (directory.size() > 0 && !isOver(began)) {
            TimeUnit.MILLISECONDS.sleep(STEP_MS);
        }
    }

    private interface Step {
        void tell(ConnectionHandle handle);
    }

    /** When the time is over nobody is spared, only the pauses are. */
    private void inBatches(long began, Step step) throws InterruptedException {
        List<ConnectionHandle> all = directory.all();
        for (int i = 0; i < all.size(); i++) {
            if (i > 0 && i % settings.batchSize() == 0 && !isOver(began)) {
                TimeUnit.MILLISECONDS.sleep(settings.batchInterval().toMillis());
            }
            step.tell(all.get(i));
        }
    }

    private boolean isOver(long began) {
        return ticker.hasPassed(began, settings.timeLimit());
    }
}
