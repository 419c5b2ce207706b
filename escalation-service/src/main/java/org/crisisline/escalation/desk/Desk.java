package org.crisisline.escalation.desk;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.EscalationCase;

/**
 * What may be asked of the escalations from outside the log: by a gateway that does not wait for it, and by a human who answers a call.
 * Any thread; nothing here blocks. Stages complete on the desk's thread, so what follows them must not block either; they fail only when
 * the desk is closed, has no room for one more, or can't know yet, since the log is not loaded ({@link
 * java.util.concurrent.RejectedExecutionException} each time).
 */
public interface Desk {
    /**
     * Asks for a human, as if it had been read from a topic: the same demand from there, before or after, is the same escalation.
     *
     * @return completes when a channel has taken the call (by whichever instance), or when none did, with the case as it stands then; it may
     *     take as long as the channels do
     */
    CompletionStage<EscalationCase> ask(Demand demand);

    /** An escalation as it stands; empty when it is unknown here. */
    CompletionStage<Optional<EscalationCase>> find(String escalationId);

    /**
     * A human takes it: no further tier is called. Repeated, or after it was resolved, it changes nothing.
     *
     * @param by who, at most 200 characters
     * @return the case as it stands then; empty when it is unknown here
     */
    CompletionStage<Optional<EscalationCase>> acknowledge(String escalationId, String by);

    /** A human ends it. As {@link #acknowledge}. */
    CompletionStage<Optional<EscalationCase>> resolve(String escalationId, String by);
}
