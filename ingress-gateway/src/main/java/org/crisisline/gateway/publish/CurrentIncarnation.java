package org.crisisline.gateway.publish;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Which incarnation the gateway is in now; none while it has no mailbox. Set by the thread that claims mailboxes, read by all. */
public final class CurrentIncarnation {
    private final AtomicReference<Incarnation> current = new AtomicReference<>();

    /** The present one. */
    public Optional<Incarnation> get() {
        return Optional.ofNullable(current.get());
    }

    /** A mailbox was claimed, and is read from its end. */
    public void begin(Incarnation incarnation) {
        current.set(incarnation);
    }

    /** That one is over; false when it was already, or another one has begun. */
    public boolean end(Incarnation incarnation) {
        Incarnation present = current.get();
        return incarnation.equals(present) && current.compareAndSet(present, null);
    }

    /** The mailbox was lost. */
    public void end() {
        current.set(null);
    }
}
