package org.crisisline.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.crisisline.gateway.connection.ConnectionEvent;
import org.crisisline.gateway.connection.ConnectionHandle;
import org.crisisline.gateway.directory.ConnectionDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens now and then, on a thread of its own: heartbeats, forgetting, renewing presence after an outage. */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    /** From one heartbeat to the next. */
    static final Duration BEAT = Duration.ofSeconds(1);

    private static final long PURGE_MS = 60_000;
    private static final int RENEWALS_A_STEP = 200;
    private static final long RENEWAL_STEP_MS = 20;

    private final ConnectionDirectory directory;
    private final Thread.UncaughtExceptionHandler ended;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "gateway-housekeeping");
        worker.setDaemon(true);
        return worker;
    });

    /** @param ended told when a task dies of an error: heartbeats, or what else it was, would end without a word */
    Housekeeping(ConnectionDirectory directory, Thread.UncaughtExceptionHandler ended) {
        this.directory = directory;
        this.ended = ended;
    }

    void start(Runnable beat, Runnable purge) {
        var unusedBeats = thread.scheduleAtFixedRate(() -> guarded(beat), 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
        var unusedPurges =
                thread.scheduleWithFixedDelay(() -> guarded(purge), PURGE_MS, PURGE_MS, TimeUnit.MILLISECONDS);
    }

    /** Runs something again and again. */
    void every(Duration interval, Runnable task) {
        long millis = interval.toMillis();
        var unused = thread.scheduleWithFixedDelay(() -> guarded(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Runs something soon. Any thread. */
    void soon(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            log.atDebug().log("the gateway is closing, nothing more is done");
        }
    }

    /** Has every active connection told to the log again, spread over some time. Any thread. */
    void renewPresence() {
        soon(() -> {
            List<ConnectionHandle> all = directory.all();
            for (int from = 0; from < all.size(); from += RENEWALS_A_STEP) {
                List<ConnectionHandle> step = all.subList(from, Math.min(all.size(), from + RENEWALS_A_STEP));
                long delay = from / RENEWALS_A_STEP * RENEWAL_STEP_MS;
                var unused = thread.schedule(
                        () -> step.forEach(handle -> handle.tell(new ConnectionEvent.RenewPresence())),
                        delay,
                        TimeUnit.MILLISECONDS);
            }
        });
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            // A scheduled task that throws is not run again.
            log.atError().setCause(e).log("a task of the housekeeping failed");
        } catch (Error e) {
            ended.uncaughtException(Thread.currentThread(), e);
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
