package org.crisisline.escalation.lifecycle;

import java.time.Instant;
import java.util.List;
import org.crisisline.schemas.record.EscalationState;

/** Escalations for tests, and what the log says of them. */
public final class Cases {
    private Cases() {}

    /** One that speaks for its session, and that this instance has nothing to do about. */
    public static EscalationCase of(Demand demand, EscalationState state, String channel, String by) {
        return at(demand, Activity.DONE, new Standing(state, 0, 0, channel, by, 50, Demands.T0.plusMillis(50), null));
    }

    static EscalationCase at(Demand demand, Activity activity, Standing standing) {
        return new EscalationCase(demand, demand.escalationId(), standing, null, activity, true, List.of(), 5, "v1");
    }

    /** A record of another instance, about the first tier. */
    public static CaseEvent.Recorded recorded(EscalationState state, Instant at) {
        return recorded(state, "webhook", at, null);
    }

    /** A record of another instance, about the first tier; {@code nextAt} may be null. */
    public static CaseEvent.Recorded recorded(EscalationState state, String channel, Instant at, Instant nextAt) {
        boolean called = state != EscalationState.REQUESTED && state != EscalationState.FAILED;
        return new CaseEvent.Recorded(
                new Standing(state, 0, 0, called ? channel : null, null, 50, at, nextAt), null, "v1", false);
    }
}
