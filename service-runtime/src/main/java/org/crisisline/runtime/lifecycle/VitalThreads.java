package org.crisisline.runtime.lifecycle;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a thread ends that its service can't do without: the service fails, so its supervisor starts it anew and its clients go
 * elsewhere. A service that lived on with a dead part would look healthy to everyone but those who need that part.
 *
 * <p>For {@link Thread#setUncaughtExceptionHandler}: a thread dies by whatever its body throws, errors of the JVM included. Called on the dying
 * thread; waits for nothing.
 */
public final class VitalThreads implements Thread.UncaughtExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(VitalThreads.class);

    private final Lifecycle lifecycle;

    /** @param lifecycle of the service that the threads belong to */
    public VitalThreads(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable cause) {
        // First, since after some errors not even a line of the log can be written.
        lifecycle.fail("the thread " + thread.getName() + " has ended by "
                + cause.getClass().getSimpleName());
        log.atError().setCause(cause).log("a thread has ended that the service can't do without");
    }
}
