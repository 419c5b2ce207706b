package org.crisisline.delivery;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.crisisline.delivery.topology.Pulse;

/** The thread that beats a {@link Pulse} until it is closed. */
final class Heart implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** @param every how often; several times within the pulse's limit */
    Heart(Pulse pulse, Duration every, String name) {
        thread = new Thread(
                () -> {
                    try {
                        do {
                            pulse.beat();
                        } while (!closed.await(every.toNanos(), TimeUnit.NANOSECONDS));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
