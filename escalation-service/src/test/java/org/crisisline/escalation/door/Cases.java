package org.crisisline.escalation.door;

import java.time.Instant;
import java.util.List;
import org.crisisline.escalation.lifecycle.Activity;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.EscalationCase;
import org.crisisline.escalation.lifecycle.Standing;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.EscalationTrigger;

/** Escalations as the desk would answer them. */
final class Cases {
    static final Instant ASKED_AT = Instant.parse("2026-03-01T12:00:00Z");

    private Cases() {}

    static Demand demand(String id) {
        return new Demand(
                id,
                "session-1",
                "m1",
                "person-1",
                EscalationTrigger.ESCALATE_FRAME,
                9,
                "the reason",
                null,
                ASKED_AT,
                false,
                null);
    }

    static EscalationCase in(Demand demand, EscalationState state, String by) {
        String channel = state == EscalationState.FAILED ? null : "webhook";
        Standing standing = new Standing(state, 0, 0, channel, by, 42, ASKED_AT.plusMillis(42), null);
        return new EscalationCase(
                demand, demand.escalationId(), standing, standing, Activity.DONE, true, List.of(), 1, "1");
    }
}
