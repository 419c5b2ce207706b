package org.crisisline.gateway.connection;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.crisisline.gateway.connection.ConnectionPorts.PresenceLog;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.Detached;

/**
 * What the log is told of one connection's coming, staying and going. Of one of which there was never room to say that it is here nothing is said
 * when it is gone: the log knows nothing of it, and those of whom it knows need the room. Called on the connection's event loop; what is asked before
 * an attempt is asked on the outbox's thread.
 */
final class ToldPresence {
    private final PresenceLog log;
    private final AtomicInteger renewals = new AtomicInteger();
    private boolean told;

    ToldPresence(PresenceLog log) {
        this.log = log;
    }

    /** It is the active one from here on. */
    void here(Party party, Attached body, BooleanSupplier isActive) {
        tell(party, body, isActive);
    }

    /** It still is. Only the last one is wanted: in a long outage they would fill the outbox, and a leave or an end found no room. */
    void still(Party party, Attached body, BooleanSupplier isActive) {
        int mine = renewals.incrementAndGet();
        tell(party, body, () -> renewals.get() == mine && isActive.getAsBoolean());
    }

    private void tell(Party party, Attached body, BooleanSupplier wanted) {
        AtomicBoolean noRoom = new AtomicBoolean();
        log.tell(
                party,
                body,
                wanted,
                EffectRunner.answer(() -> {}, failure -> noRoom.set(failure == PublishFailure.OVERLOADED)));
        told |= !noRoom.get();
    }

    /** It is gone. */
    void gone(Party party, Detached body) {
        if (told) {
            log.tell(party, body, () -> true);
        }
    }
}
