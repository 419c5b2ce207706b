package org.crisisline.cli.escalations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crisisline.schemas.order.EscalationOrder;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.EscalationState;

/** All that the topics say of one escalation. Filled by its book, on one thread. */
public final class EscalationStory {
    /** Something that was read, and when it entered the log. */
    record At<T>(Instant at, T value) {}

    private final String id;
    private final List<At<EscalationRequest>> triggers = new ArrayList<>();
    private final List<At<Escalation>> standings = new ArrayList<>();
    private final List<At<AuditEvent>> deeds = new ArrayList<>();
    private Escalation standing;

    EscalationStory(String id) {
        this.id = id;
    }

    void add(EscalationRequest trigger, Instant at) {
        triggers.add(new At<>(at, trigger));
    }

    void add(Escalation next, Instant at) {
        standings.add(new At<>(at, next));
        // What says as much as what is known, and later, may say it more exactly.
        if (standing == null || !EscalationOrder.rises(next, standing)) {
            standing = next;
        }
    }

    void add(AuditEvent deed, Instant at) {
        deeds.add(new At<>(at, deed));
    }

    /** Its identity. */
    public String id() {
        return id;
    }

    /** How it stands; empty when nobody has written a word about it. */
    public Optional<Escalation> standing() {
        return Optional.ofNullable(standing);
    }

    /** Where it stands; empty when nobody has taken it. */
    public Optional<EscalationState> state() {
        return standing().map(Escalation::getState);
    }

    /** Whose it is; a dash when only the audit knows of it. */
    public String sessionId() {
        return standing != null
                ? standing.getSessionId()
                : trigger().map(EscalationRequest::getSessionId).orElse("-");
    }

    /** The highest that was asked for. */
    public int severity() {
        int asked = triggers.stream()
                .mapToInt(trigger -> trigger.value().getSeverity())
                .max()
                .orElse(0);
        return standing == null ? asked : Math.max(asked, standing.getSeverity());
    }

    /** Whether it is an exercise. */
    public boolean isDrill() {
        return standing != null
                ? standing.getDrill()
                : trigger().map(EscalationRequest::getDrill).orElse(false);
    }

    /** The escalation that speaks for it; empty when it speaks for itself. */
    public Optional<String> incident() {
        return standing().map(Escalation::getIncidentId).filter(incident -> !incident.equals(id));
    }

    /** When it was asked for, as far as the topics still say. */
    public Instant askedAt() {
        if (standing != null) {
            return standing.getRequestedAt();
        }
        return trigger()
                .map(EscalationRequest::getRequestedAt)
                .orElseGet(() -> deeds.get(0).at());
    }

    /** When the log first heard of it. */
    Instant firstAt() {
        return Stream.of(triggers, standings, deeds)
                .flatMap(List::stream)
                .map(At::at)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The first request; empty when it is no longer kept, or was not read. */
    Optional<EscalationRequest> trigger() {
        return triggers.stream().min(Comparator.comparing(At::at)).map(At::value);
    }

    List<At<EscalationRequest>> triggers() {
        return triggers;
    }

    List<At<Escalation>> standings() {
        return standings;
    }

    List<At<AuditEvent>> deeds() {
        return deeds;
    }
}
