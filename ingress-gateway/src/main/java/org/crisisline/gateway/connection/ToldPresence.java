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
    /** What made it the active one, and where the log has it. */
    private static final class Beginning {
        private static final long NOT_IN_LOG = -1;

        private final Attached body;
        /** Set on a producer's thread. */
        private volatile long offset = NOT_IN_LOG;

        Beginning(Attached body) {
            this.body = body;
        }

        /** A repeat of what the log has; of what it may not have, no repeat but the whole of it. */
        Attached again(Attached repeat) {
            long since = offset;
            return since == NOT_IN_LOG
                    ? body
                    : Attached.newBuilder(repeat).setSince(since).build();
        }
    }

    private final PresenceLog log;
    private final AtomicInteger renewals = new AtomicInteger();
    private Beginning beginning;
    private boolean told;

    ToldPresence(PresenceLog log) {
        this.log = log;
    }

    /** It is the active one from here on. */
    void here(Party party, Attached body, BooleanSupplier isActive) {
        beginning = new Beginning(body);
        tell(party, body, isActive);
    }

    /** It still is. Only the last one is wanted: in a long outage they would fill the outbox, and a leave or an end found no room. */
    void still(Party party, Attached body, BooleanSupplier isActive) {
        if (beginning == null) {
            return; // It was closed before it was to be told of.
        }
        int mine = renewals.incrementAndGet();
        tell(party, beginning.again(body), () -> renewals.get() == mine && isActive.getAsBoolean());
    }

    private void tell(Party party, Attached body, BooleanSupplier wanted) {
        AtomicBoolean noRoom = new AtomicBoolean();
        Beginning of = beginning;
        log.tell(
                party,
                body,
                wanted,
                EffectRunner.answer(
                        offset -> {
                            if (!body.getRenewal()) {
                                of.offset = offset;
                            }
                        },
                        failure -> noRoom.set(failure == PublishFailure.OVERLOADED)));
        told |= !noRoom.get();
    }

    /** It is gone. */
    void gone(Party party, Detached body) {
        if (told) {
            log.tell(party, body, () -> true);
        }
    }
}
