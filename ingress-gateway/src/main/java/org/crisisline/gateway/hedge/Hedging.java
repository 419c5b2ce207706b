package org.crisisline.gateway.hedge;

import java.util.concurrent.Future;
import org.crisisline.gateway.metrics.HedgeMetrics.Cause;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.EscalationRequest;

/** Whom to ask for a human beside the log. Any thread; nothing blocks. */
interface Hedging {
    /** Who asked for a human. Called on threads of this package; must not block. */
    interface Asker {
        /** Where the escalation stands, by an instance's word; more than once, and in no order, when several were asked. */
        void stands(EscalationNotice notice);

        /** Whether the log has it meanwhile, so that nobody needs to be asked again. */
        boolean isInTheLog();
    }

    /** Runs a task when the log has had its time, unless it is cancelled before. */
    Future<?> later(Runnable task);

    /** Asks for a human. */
    void begin(EscalationRequest request, Cause cause, Asker asker);
}
