package org.crisisline.runtime.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crisisline.runtime.logging.LogKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes several things, one after the other, and lets none of them keep the others from it.
 *
 * <p>Each step runs on a thread of its own for at most its limit; after that it is interrupted and left behind. What goes wrong is logged
 * and returned, never thrown. {@link #add} and {@link #closeAll} are called on one thread at a time.
 */
public final class Closing {
    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private record Step(String name, Duration limit, AutoCloseable resource) {}

    private final String owner;
    private final Duration limit;
    private final boolean reversed;
    private final List<Step> steps = new ArrayList<>();

    private Closing(String owner, Duration limit, boolean reversed) {
        this.owner = Objects.requireNonNull(owner, "owner");
        this.limit = Objects.requireNonNull(limit, "limit");
        this.reversed = reversed;
    }

    /**
     * Closes in the order of adding, as one drains.
     *
     * @param owner who closes, for the log
     * @param limit how long a step may take
     */
    public static Closing inOrder(String owner, Duration limit) {
        return new Closing(owner, limit, false);
    }

    /**
     * Closes what was added last first, as one unwinds.
     *
     * @param owner who closes, for the log
     * @param limit how long a step may take
     */
    public static Closing reversed(String owner, Duration limit) {
        return new Closing(owner, limit, true);
    }

    /** Remembers something to close; gives it back. */
    public <T extends AutoCloseable> T add(String name, T resource) {
        return add(name, limit, resource);
    }

    /** Remembers something to close within a limit of its own; gives it back. */
    public synchronized <T extends AutoCloseable> T add(String name, Duration ownLimit, T resource) {
        steps.add(new Step(name, ownLimit, Objects.requireNonNull(resource, name)));
        return resource;
    }

    /**
     * Closes everything that was added and forgets it; a second call finds nothing to do. An interrupt of the caller shortens the
     * waits but skips no step, and is set again at the end.
     *
     * @return what went wrong, in the order in which it did; empty when nothing
     */
    public List<Exception> closeAll() {
        List<Step> toClose;
        synchronized (this) {
            toClose = new ArrayList<>(steps);
            steps.clear();
        }
        if (reversed) {
            Collections.reverse(toClose);
        }
        List<Exception> errors = new ArrayList<>();
        boolean interrupted = false;
        for (Step step : toClose) {
            try {
                close(step);
            } catch (InterruptedException e) {
                interrupted = true;
                errors.add(e);
            } catch (Exception e) {
                log.atWarn()
                        .addKeyValue(LogKeys.SERVICE, owner)
                        .addKeyValue(LogKeys.STEP, step.name())
                        .setCause(e)
                        .log("closing failed");
                errors.add(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return List.copyOf(errors);
    }

    private void close(Step step) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            step.resource().close();
            return null;
        });
        Thread thread = new Thread(task, owner + "-closes-" + step.name());
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(step.limit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new TimeoutException(
                    "closing " + step.name() + " took more than " + step.limit().toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
