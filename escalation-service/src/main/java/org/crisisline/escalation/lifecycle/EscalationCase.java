package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.time.Instant;
import org.crisisline.schemas.record.EscalationState;

/**
 * An escalation as this instance knows it.
 *
 * @param demand what asked for it
 * @param incidentId the escalation that speaks for the session: itself, or the open one that it joined. The receiver merges calls by it
 * @param state the merged state
 * @param activity what this instance does about it
 * @param recorded whether the log is known to have it, or was given it by this instance
 * @param channel the channel that carried it, or null
 * @param by who acknowledged or resolved it, or null
 * @param elapsedMs from the request to this state
 * @param changedAt when it came to this state
 * @param step counts up with each change of activity; a timer of an earlier step means nothing any more
 * @param policyVersion version of the policy that it started with
 */
public record EscalationCase(
        Demand demand,
        String incidentId,
        EscalationState state,
        Activity activity,
        boolean recorded,
        String channel,
        String by,
        long elapsedMs,
        Instant changedAt,
        int step,
        String policyVersion) {

    /** Its identity. */
    public String id() {
        return demand.escalationId();
    }

    /** Whether this instance still has something to do about it. */
    public boolean isOpen() {
        return activity != Activity.DONE;
    }

    static EscalationCase asked(Demand demand, String incidentId, String policyVersion, Instant now) {
        return new EscalationCase(
                demand,
                incidentId,
                EscalationState.REQUESTED,
                Activity.YIELDING,
                false,
                null,
                null,
                elapsed(demand, now),
                now,
                0,
                policyVersion);
    }

    EscalationCase turnTo(Activity next) {
        return new EscalationCase(
                demand, incidentId, state, next, recorded, channel, by, elapsedMs, changedAt, step + 1, policyVersion);
    }

    EscalationCase noted() {
        return new EscalationCase(
                demand, incidentId, state, activity, true, channel, by, elapsedMs, changedAt, step, policyVersion);
    }

    EscalationCase moved(EscalationState next, String byChannel, Instant now) {
        return new EscalationCase(
                demand,
                incidentId,
                next,
                activity,
                true,
                byChannel,
                by,
                elapsed(demand, now),
                now,
                step,
                policyVersion);
    }

    EscalationCase merged(CaseEvent.Recorded other) {
        return new EscalationCase(
                demand,
                incidentId,
                other.state(),
                activity,
                true,
                other.channel(),
                other.by(),
                other.elapsedMs(),
                other.at(),
                step,
                policyVersion);
    }

    /** The two instants come from two clocks, so the difference may be below zero. */
    private static long elapsed(Demand demand, Instant now) {
        return Math.max(0, Duration.between(demand.requestedAt(), now).toMillis());
    }
}
