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
        Map<String, String> all = new HashMap<>(facts);
        all.put(OPERATOR, operator.name());
        AuditEvent event = new AuditEvent(
                UUID.randomUUID().toString(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                SERVICE,
                SERVICE + "-" + ProcessHandle.current().pid(),
                action,
                session.orElse(null),
                participant.orElse(null),
                null,
                outcome,
                all);
        return writer.write(Topics.AUDIT, session.orElse(SERVICE), event);
    }
}
