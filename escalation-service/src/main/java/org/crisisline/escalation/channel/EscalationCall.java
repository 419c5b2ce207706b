package org.crisisline.escalation.channel;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crisisline.escalation.lifecycle.Demand;
import org.crisisline.escalation.lifecycle.Stage;

/** A call on its way. Thread-safe. */
public final class EscalationCall {
    /** What the receiver is told. */
    public enum Kind {
        /** A human is needed. */
        TRIGGER,
        /** A human has taken it: no further alarm is needed. */
        ACKNOWLEDGE,
        /** It is over. */
        RESOLVE
    }

    private final Kind kind;
    private final Demand demand;
    private final String incidentId;
    private final Stage stage;
    private final Optional<Invitation> invitation;
    private final Optional<String> by;
    private final AtomicBoolean withdrawn = new AtomicBoolean();

    private EscalationCall(
            Kind kind,
            Demand demand,
            String incidentId,
            Stage stage,
            Optional<Invitation> invitation,
            Optional<String> by) {
        this.kind = kind;
        this.demand = Objects.requireNonNull(demand, "demand");
        this.incidentId = Objects.requireNonNull(incidentId, "incidentId");
        this.stage = Objects.requireNonNull(stage, "stage");
        this.invitation = Objects.requireNonNull(invitation, "invitation");
        this.by = Objects.requireNonNull(by, "by");
    }

    /**
     * Calls a human.
     *
     * @param demand what to say
     * @param incidentId what the receiver merges by: all calls with the same one are one alarm
     * @param stage which tier is called, and for the how manieth time
     * @param invitation where a human acknowledges and resolves it; empty when the service has no door
     */
    public static EscalationCall trigger(
            Demand demand, String incidentId, Stage stage, Optional<Invitation> invitation) {
        return new EscalationCall(Kind.TRIGGER, demand, incidentId, stage, invitation, Optional.empty());
    }

    /** Tells a receiver that was called before that {@code by} has taken it. */
    public static EscalationCall acknowledge(Demand demand, String incidentId, Stage stage, String by) {
        return new EscalationCall(Kind.ACKNOWLEDGE, demand, incidentId, stage, Optional.empty(), Optional.of(by));
    }

    /** Tells a receiver that was called before that it is over. */
    public static EscalationCall resolve(Demand demand, String incidentId, Stage stage, String by) {
        return new EscalationCall(Kind.RESOLVE, demand, incidentId, stage, Optional.empty(), Optional.of(by));
    }

    /** What the receiver is told. */
    public Kind kind() {
        return kind;
    }

    /** What it is about. */
    public Demand demand() {
        return demand;
    }

    /** What the receiver merges by. */
    public String incidentId() {
        return incidentId;
    }

    /** Which tier is called, and for the how manieth time. */
    public Stage stage() {
        return stage;
    }

    /** Where a human acknowledges and resolves it. */
    public Optional<Invitation> invitation() {
        return invitation;
    }

    /** Who acknowledged or resolved it. */
    public Optional<String> by() {
        return by;
    }

    /** A human knows by another way: no further attempt. One that is under way is not taken back, since it may have arrived. */
    public void withdraw() {
        withdrawn.set(true);
    }

    /** Whether a further attempt is pointless. */
    public boolean isWithdrawn() {
        return withdrawn.get();
    }
}
