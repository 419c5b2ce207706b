package org.crisisline.escalation.metrics;

import java.time.Duration;
import org.crisisline.schemas.record.EscalationTrigger;

/** What happens here that somebody may want to see. Any thread; nothing blocks. */
public interface EscalationMetrics {
    /** Something asked for a human. Repeats of the same trigger count again. */
    void asked(EscalationTrigger trigger);

    /** This instance's call was taken, so long after the gateway had read the request (two wall clocks). */
    void reached(Duration sinceRequest);

    /** A round of calls ended without anybody. */
    void unreached();

    /** All tiers were called and nobody has answered. */
    void exhausted();

    /** A record could not be read. */
    void undecodable();

    /** The log did not take a record in time; it is offered again. */
    void writeDelayed();

    /** A record was given up: there is no room to keep it, or the log will never take it. */
    void writeLost();
}
