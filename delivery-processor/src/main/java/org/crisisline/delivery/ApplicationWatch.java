package org.crisisline.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.crisisline.delivery.watch.BacklogReader;
import org.crisisline.delivery.watch.OutageWatch;
import org.crisisline.delivery.watch.ProgressWatch;
import org.crisisline.delivery.watch.Standstill;
import org.crisisline.delivery.watch.TaskBacklog;
import org.crisisline.runtime.logging.LogKeys;
import org.crisisline.runtime.time.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks whether the applications get on, and starts those anew that stand still. While the brokers don't answer there is no verdict: a
 * lane that stands still then has every reason to. One that does not run at all is told of, whatever its reasons.
 */
final class ApplicationWatch implements AutoCloseable {
    /** Looks within the time after which a lane counts as stuck: the brokers are asked little, and the verdict comes a quarter late at most. */
    static final int LOOKS = 4;

    private static final Logger log = LoggerFactory.getLogger(ApplicationWatch.class);

    private record Watched(RunningApplication application, ProgressWatch watch, OutageWatch outage) {}

    private final List<Watched> all = new ArrayList<>();
    private final BacklogReader reader;
    private final Duration every;
    private final Ticker ticker;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private final Set<Application> out = EnumSet.noneOf(Application.class);
    private boolean blind;

    /** @param survival how long a lane may stand still before records that wait, and how long not run at all */
    ApplicationWatch(
            List<RunningApplication> applications,
            BacklogReader reader,
            Survival survival,
            Ticker ticker,
            String threadName) {
        Duration stuckAfter = survival.stuckAfter();
        for (RunningApplication application : applications) {
            all.add(new Watched(
                    application,
                    new ProgressWatch(stuckAfter, stuckAfter.dividedBy(2)),
                    new OutageWatch(survival.notRunningAfter())));
        }
        this.reader = reader;
        this.every = stuckAfter.dividedBy(LOOKS);
        this.ticker = ticker;
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread. A restart that it is in the middle of builds nothing any more once its application is closed. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            while (!closed.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at each once. The thread's. */
    void look() throws InterruptedException {
        for (Watched watched : all) {
            lookWhetherItRuns(watched);
            lookWhetherItGetsOn(watched);
        }
    }

    private void lookWhetherItRuns(Watched watched) {
        RunningApplication application = watched.application();
        boolean running = application.isRunning();
        Optional<Duration> outage = watched.outage().look(running, ticker.nanos());
        if (running) {
            out.remove(application.application());
        }
        if (outage.isPresent() && !isClosed()) {
            application.notRunningSeen();
            // Once for each outage; the count goes on.
            if (out.add(application.application())) {
                log.atError()
                        .addKeyValue(LogKeys.LANE, application.application().label())
                        .addKeyValue(LogKeys.MILLIS, outage.get().toMillis())
                        .log("a lane has not been running for too long");
            }
        }
    }

    private void lookWhetherItGetsOn(Watched watched) throws InterruptedException {
        RunningApplication application = watched.application();
        Map<String, Set<TopicPartition>> tasks = application.tasks();
        try {
            Map<String, TaskBacklog> backlogs =
                    reader.read(application.application().id(), tasks);
            sees();
            Optional<Standstill> standstill = watched.watch().look(backlogs, ticker.nanos());
            if (standstill.isPresent() && !isClosed()) {
                watched.watch().forget();
                application.restart(standstill.get());
            }
        } catch (TimeoutException | ExecutionException e) {
            seesNothing(application, e);
        } catch (RuntimeException e) {
            // It must not end the watch of the others. The admin client is closed while a question may be under way.
            if (!isClosed()) {
                log.atError()
                        .addKeyValue(LogKeys.LANE, application.application().label())
                        .setCause(e)
                        .log("the progress of a lane could not be judged");
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void sees() {
        if (blind) {
            blind = false;
            log.atInfo().log("the progress of the lanes is watched again");
        }
    }

    private void seesNothing(RunningApplication application, Exception error) {
        if (!blind && !isClosed()) {
            blind = true;
            log.atWarn()
                    .addKeyValue(LogKeys.LANE, application.application().label())
                    .addKeyValue(LogKeys.REASON, error.toString())
                    .log("the brokers do not say how far the lanes are, nothing is judged meanwhile");
        }
    }
}
