package org.crisisline.escalation.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.crisisline.schemas.record.EscalationState;

/**
 * An escalation as this instance knows it.
 *
 * @param demand what asked for it, with the highest severity that it was raised to
 * @param incidentId the escalation that speaks for the session: itself, or the open one that it joined. The receiver merges calls by it
 * @param standing where it stands, merged from the log and from what this instance did
 * @param logged what the log said last, or null while it has said nothing
 * @param activity what this instance does about it
 * @param recorded whether the log is known to have it, or was given it by this instance
 * @param asking the channels that have not yet answered the call under way
 * @param step counts up with each change of activity; a timer or an answer of an earlier step means nothing any more
 * @param policyVersion version of the policy that it started with
 */
public record EscalationCase(
        Demand demand,
        String incidentId,
        Standing standing,
        Standing logged,
        Activity activity,
        boolean recorded,
        List<String> asking,
        int step,
        String policyVersion) {
    public EscalationCase {
        Objects.requireNonNull(demand, "demand");
        Objects.requireNonNull(incidentId, "incidentId");
        Objects.requireNonNull(standing, "standing");
        Objects.requireNonNull(activity, "activity");
        Objects.requireNonNull(policyVersion, "policyVersion");
        asking = List.copyOf(asking);
    }

    /** One that was just asked for, and of which nobody else knows yet. */
    static EscalationCase asked(Demand demand, String incidentId, String policyVersion, int tier, Instant now) {
        Standing requested =
                new Standing(EscalationState.REQUESTED, tier, 0, null, null, elapsed(demand, now), now, null);
        return new EscalationCase(
                demand, incidentId, requested, null, Activity.YIELDING, false, List.of(), 0, policyVersion);
    }

    /** Its identity. */
    public String id() {
        return demand.escalationId();
    }

    /** Its state. */
    public EscalationState state() {
        return standing.state();
    }

    /** The tier that is being called, or was last. */
    public int tier() {
        return standing.tier();
    }

    /** How often that tier was called before. */
    public int round() {
        return standing.round();
    }

    /** The channel that carried it, or null. */
    public String channel() {
        return standing.channel();
    }

    /** Who acknowledged or resolved it, or null. */
    public String by() {
        return standing.by();
    }

    /** From the request to its state. */
    public long elapsedMs() {
        return standing.elapsedMs();
    }

    /** When it came to its state. */
    public Instant changedAt() {
        return standing.at();
    }

    /** When the next round or tier is due, or null. */
    public Instant nextAt() {
        return standing.nextAt();
    }

    /** Whether no channel has taken it yet, and this instance still has something to do about it. */
    public boolean isOpen() {
        return switch (activity) {
            case YIELDING, RESTING -> true;
            case CALLING -> !standing.isDispatched();
            case WAITING, DONE -> false;
        };
    }

    /** Whether it speaks for its session, as far as this instance knows. */
    public boolean isHead() {
        return incidentId.equals(id());
    }

    EscalationCase turnTo(Activity next) {
        return with(standing, logged, next, recorded, List.of(), step + 1);
    }

    EscalationCase noted() {
        return with(standing, logged, activity, true, asking, step);
    }

    EscalationCase calling(int tier, int round, List<String> channels) {
        Standing called = new Standing(state(), tier, round, channel(), by(), elapsedMs(), changedAt(), nextAt());
        return with(called, logged, Activity.CALLING, recorded, channels, step + 1);
    }

    EscalationCase without(String channel) {
        List<String> left =
                asking.stream().filter(name -> !name.equals(channel)).toList();
        return with(standing, logged, activity, recorded, left, step);
    }

    EscalationCase moved(EscalationState next, String byChannel, Instant now, Instant nextAt) {
        return stands(new Standing(next, tier(), round(), byChannel, by(), elapsed(demand, now), now, nextAt));
    }

    EscalationCase answered(EscalationState next, String who, Instant now) {
        return stands(new Standing(next, tier(), round(), channel(), who, elapsed(demand, now), now, null));
    }

    EscalationCase lifted(int tier, Instant now, Instant nextAt) {
        return stands(new Standing(state(), tier, 0, channel(), by(), elapsed(demand, now), now, nextAt));
    }

    EscalationCase stands(Standing next) {
        return with(next, logged, activity, true, asking, step);
    }

    EscalationCase logged(Standing last) {
        return with(standing, last, activity, true, asking, step);
    }

    /** The same for somebody who is in more danger than was known. */
    EscalationCase heard(int severity) {
        return severity <= demand.severity()
                ? this
                : new EscalationCase(
                        demand.raisedTo(severity),
                        incidentId,
                        standing,
                        logged,
                        activity,
                        recorded,
                        asking,
                        step,
                        policyVersion);
    }

    EscalationCase under(String otherVersion) {
        return new EscalationCase(demand, incidentId, standing, logged, activity, recorded, asking, step, otherVersion);
    }

    private EscalationCase with(
            Standing next, Standing last, Activity doing, boolean known, List<String> channels, int at) {
        return new EscalationCase(demand, incidentId, next, last, doing, known, channels, at, policyVersion);
    }

    /** The two instants come from two clocks, so the difference may be below zero. */
    private static long elapsed(Demand demand, Instant now) {
        return Math.max(0, Duration.between(demand.requestedAt(), now).toMillis());
    }
}
