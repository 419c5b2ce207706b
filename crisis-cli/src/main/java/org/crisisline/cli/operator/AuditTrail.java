package org.crisisline.cli.operator;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.topic.Topics;

/** Says in {@code crisis.audit} what an operator does. Each event is in all in-sync replicas, or the answer says why not. One thread at a time. */
public final class AuditTrail {
    /** The service in the events. */
    public static final String SERVICE = "crisis-cli";

    /** The fact that names the operator. */
    public static final String OPERATOR = "operator";

    /** Which run of the command this is, as records name it. */
    public static String instance() {
        return SERVICE + "-" + ProcessHandle.current().pid();
    }

    /**
     * What an event is about; what is empty is not concerned.
     *
     * @param session whose it is
     * @param participant whom it concerns
     * @param escalation which escalation
     */
    public record Subject(Optional<String> session, Optional<String> participant, Optional<String> escalation) {}

    private final DurableWriter writer;
    private final Operator operator;
    private final Clock clock;

    /** @param writer stays the caller's to close */
    public AuditTrail(DurableWriter writer, Operator operator, Clock clock) {
        this.writer = Objects.requireNonNull(writer, "writer");
        this.operator = Objects.requireNonNull(operator, "operator");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * Writes an event and waits for it.
     *
     * @param action lower.dotted
     * @param session whose it is; without one the event is kept under the service
     * @param participant whom it concerns
     * @param outcome {@code requested}, {@code ok}, or why not
     * @param facts short ones, never personal; the operator is added
     */
    public Written write(
            String action,
            Optional<String> session,
            Optional<String> participant,
            String outcome,
            Map<String, String> facts) {
        return write(action, new Subject(session, participant, Optional.empty()), outcome, facts);
    }

    /**
     * Writes an event and waits for it.
     *
     * @param action lower.dotted
     * @param subject without a session it is kept under the service
     * @param outcome {@code requested}, {@code ok}, or why not
     * @param facts short ones, never personal; the operator is added
     */
    public Written write(String action, Subject subject, String outcome, Map<String, String> facts) {
        Map<String, String> all = new HashMap<>(facts);
        all.put(OPERATOR, operator.name());
        AuditEvent event = new AuditEvent(
                UUID.randomUUID().toString(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                SERVICE,
                instance(),
                action,
                subject.session().orElse(null),
                subject.participant().orElse(null),
                subject.escalation().orElse(null),
                outcome,
                all);
        return writer.write(Topics.AUDIT, subject.session().orElse(SERVICE), event);
    }
}
