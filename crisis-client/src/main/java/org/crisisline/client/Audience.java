package org.crisisline.client;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener, behind what keeps its exceptions away from the client. Told from the event loop. */
final class Audience {
    private static final Logger LOG = LoggerFactory.getLogger(Audience.class);

    private final CrisisListener listener;
    private final Calls calls;

    Audience(CrisisListener listener, Calls calls) {
        this.listener = listener;
        this.calls = calls;
    }

    void tell(Consumer<CrisisListener> news) {
        calls.call(() -> {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("the listener threw; what it was told stands", e);
            }
        });
    }

    /** Tells, then runs one of the two: on whichever thread the listener is called. */
    void tell(Consumer<CrisisListener> news, Runnable returned, Runnable threw) {
        calls.call(() -> {
            boolean good = false;
            try {
                news.accept(listener);
                good = true;
            } catch (RuntimeException e) {
                LOG.warn("the listener threw on a message; it stays unacknowledged and will come again", e);
            } finally {
                (good ? returned : threw).run();
            }
        });
    }

    boolean crowded() {
        return calls.crowded();
    }
}
