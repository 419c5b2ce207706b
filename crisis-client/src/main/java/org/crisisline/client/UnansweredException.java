package org.crisisline.client;

import java.time.Duration;

/** The gateway did not answer {@code leave} or {@code end} in time. The client goes on as before, and may be asked again. */
public final class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean mayBeDone;

    private UnansweredException(String message, boolean mayBeDone) {
        super(message);
        this.mayBeDone = mayBeDone;
    }

    static UnansweredException of(String what, boolean said, Duration waited) {
        String limit = " within " + waited.toMillis() + " ms";
        return new UnansweredException(
                said
                        ? what + ": no answer" + limit + ", the outcome is unknown"
                        : what + ": no active connection to say it on" + limit + ", it was not said",
                said);
    }

    /** Whether it was said, so that it may be done, or be done later, all the same. */
    public boolean mayBeDone() {
        return mayBeDone;
    }
}
