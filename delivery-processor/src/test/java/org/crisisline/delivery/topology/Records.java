package org.crisisline.delivery.topology;

import java.time.Instant;
import java.util.List;
import org.crisisline.schemas.record.Acknowledged;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.DetachCause;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.EndRequested;
import org.crisisline.schemas.record.EscalationDemand;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Message;
import org.crisisline.schemas.record.PositionAt;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.ProbeAnswer;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Refusal;
import org.crisisline.schemas.record.Refused;
import org.crisisline.schemas.record.Resume;
import org.crisisline.schemas.record.Role;
import org.crisisline.schemas.record.SessionEnd;

/** Records as gateways write them, for tests. A connection is named {@code <participant>-<n>} and is held by gateway {@code g1}. */
public final class Records {
    public static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    public static final String GATEWAY = "g1";
    public static final long GATEWAY_EPOCH = 7;
    public static final int MAILBOX = 1;

    private Records() {}

    public static Message message(String from, String id, String payload) {
        return new Message(id, from, Role.PERSON, "text", payload, AT, GATEWAY, from + "-1", null);
    }

    public static Message escalate(String from, String id, int severity) {
        return new Message(
                id,
                from,
                Role.PERSON,
                "escalation",
                "{}",
                AT,
                GATEWAY,
                from + "-1",
                new EscalationDemand("esc-" + id, severity, null, null));
    }

    public static LogRecord log(String session, Message message) {
        return new LogRecord(session, message);
    }

    public static LogRecord end(String session) {
        return new LogRecord(session, new SessionEnd("ended", "p", null, AT, null));
    }

    public static LogRecord end(String session, List<String> roster) {
        return new LogRecord(session, new SessionEnd("ended", "p", null, AT, roster));
    }

    public static Presence attached(String session, String participant, String connection) {
        return presence(session, participant, connection, new Attached(false, false, null, 0, null, null));
    }

    public static Presence renewed(String session, String participant, String connection) {
        return presence(session, participant, connection, new Attached(true, false, null, 0, null, null));
    }

    /** A repeat that names the record that it repeats. */
    public static Presence renewed(String session, String participant, String connection, long since) {
        return presence(session, participant, connection, new Attached(true, false, null, 0, null, since));
    }

    public static Presence resumed(
            String session, String participant, String connection, String epoch, Priority priority, long position) {
        return presence(
                session,
                participant,
                connection,
                new Attached(
                        false, false, null, 0, new Resume(epoch, List.of(new PositionAt(priority, position))), null));
    }

    public static Presence detached(String session, String participant, String connection) {
        return presence(session, participant, connection, new Detached(DetachCause.CLOSED, 1001));
    }

    public static Presence left(String session, String participant, String connection) {
        return presence(session, participant, connection, new Left(AT));
    }

    public static Presence endRequested(String session, String participant, String connection, String reason) {
        return presence(session, participant, connection, new EndRequested(reason));
    }

    public static Presence presence(String session, String participant, String connection, Object body) {
        return presence(session, participant, connection, GATEWAY, GATEWAY_EPOCH, MAILBOX, body);
    }

    public static Presence presence(
            String session,
            String participant,
            String connection,
            String gateway,
            long epoch,
            int mailbox,
            Object body) {
        Role role = participant.startsWith("r") ? Role.RESPONDER : Role.PERSON;
        return new Presence(session, participant, role, connection, gateway, epoch, mailbox, body);
    }

    public static Receipt acknowledged(
            String session, String participant, String connection, Priority priority, long position) {
        return receipt(session, participant, connection, new Acknowledged(priority, position, false));
    }

    public static Receipt seen(
            String session, String participant, String connection, Priority priority, long position) {
        return receipt(session, participant, connection, new Acknowledged(priority, position, true));
    }

    public static Receipt refused(
            String session,
            String participant,
            String connection,
            Priority priority,
            long position,
            Refusal refusal,
            Long lastWritten) {
        return receipt(session, participant, connection, new Refused(priority, position, refusal, lastWritten));
    }

    public static Receipt answer(
            String session,
            String participant,
            String connection,
            Priority priority,
            long probe,
            boolean active,
            Long written,
            Long acknowledged) {
        return receipt(
                session, participant, connection, new ProbeAnswer(priority, probe, active, written, acknowledged));
    }

    public static Receipt receipt(String session, String participant, String connection, Object body) {
        return new Receipt(session, participant, connection, GATEWAY, GATEWAY_EPOCH, body);
    }
}
