package org.crisisline.escalation.channel;

import java.util.concurrent.atomic.AtomicBoolean;
import org.crisisline.escalation.lifecycle.Demand;

/** A call on its way. Thread-safe. */
public final class EscalationCall {
    private final Demand demand;
    private final String incidentId;
    private final AtomicBoolean withdrawn = new AtomicBoolean();

    /**
     * @param demand what to say
     * @param incidentId what the receiver merges by: all calls with the same one are one alarm
     */
    public EscalationCall(Demand demand, String incidentId) {
        this.demand = demand;
        this.incidentId = incidentId;
    }

    /** What to say. */
    public Demand demand() {
        return demand;
    }

    /** What the receiver merges by. */
    public String incidentId() {
        return incidentId;
    }

    /** A human knows by another way: no further attempt. One that is under way is not taken back, since it may have arrived. */
    public void withdraw() {
        withdrawn.set(true);
    }

    boolean isWithdrawn() {
        return withdrawn.get();
    }
}
