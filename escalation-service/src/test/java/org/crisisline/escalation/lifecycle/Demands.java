package org.crisisline.escalation.lifecycle;

import java.time.Instant;
import org.crisisline.schemas.record.EscalationTrigger;

/** Demands for tests. */
public final class Demands {
    public static final Instant T0 = Instant.parse("2026-03-01T02:03:04.005Z");

    private Demands() {}

    public static Demand plain(String escalationId) {
        return plain(escalationId, "session-of-" + escalationId, 8);
    }

    public static Demand plain(String escalationId, String sessionId, int severity) {
        return full(escalationId, sessionId, severity, null, null);
    }

    public static Demand traced(String escalationId, String traceparent) {
        return new Demand(
                escalationId, "s", null, null, EscalationTrigger.WATCHER, 8, null, null, T0, false, traceparent);
    }

    /** As the emergency lane asks for a message that nobody got. */
    public static Demand undelivered(String escalationId, String sessionId) {
        return new Demand(
                escalationId,
                sessionId,
                "m-" + escalationId,
                "p1",
                EscalationTrigger.UNDELIVERED,
                8,
                null,
                null,
                T0,
                false,
                null);
    }

    public static Demand drill(String escalationId, String sessionId) {
        return new Demand(
                escalationId, sessionId, null, null, EscalationTrigger.ESCALATE_FRAME, 8, null, null, T0, true, null);
    }

    public static Demand full(String escalationId, String sessionId, int severity, String reason, Place place) {
        return new Demand(
                escalationId,
                sessionId,
                "m-" + escalationId,
                "p1",
                EscalationTrigger.ESCALATE_FRAME,
                severity,
                reason,
                place,
                T0,
                false,
                null);
    }
}
