package org.crisisline.schemas.topic;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.crisisline.schemas.record.Alert;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.DeadLetter;
import org.crisisline.schemas.record.Escalation;
import org.crisisline.schemas.record.EscalationRequest;
import org.crisisline.schemas.record.GatewayHeartbeat;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Presence;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Receipt;
import org.crisisline.schemas.record.Revocation;
import org.crisisline.schemas.record.SessionStatus;
import org.crisisline.schemas.record.Telemetry;

/** The catalogue: every topic of the system but the internal ones of Kafka Streams. {@code docs/topics.md} is generated from it. */
public final class Topics {
    private static final String GATEWAY = "ingress-gateway";
    private static final String PROCESSOR = "delivery-processor";
    private static final String ESCALATION = "escalation-service";
    private static final String MONITOR = "monitor-service";
    private static final String CLI = "crisis-cli";
    private static final String SESSION_KEY = "session id";

    /** What participants said, EMERGENCY. */
    public static final Topic<String, LogRecord> MESSAGES_EMERGENCY = messages(Priority.EMERGENCY);

    /** What participants said, HIGH. */
    public static final Topic<String, LogRecord> MESSAGES_HIGH = messages(Priority.HIGH);

    /** What participants said, NORMAL. */
    public static final Topic<String, LogRecord> MESSAGES_NORMAL = messages(Priority.NORMAL);

    /** What participants said, LOW. */
    public static final Topic<String, LogRecord> MESSAGES_LOW = messages(Priority.LOW);

    /** What gateways tell the emergency lane. */
    public static final Topic<String, Receipt> RECEIPTS_EMERGENCY = receipts(Lane.EMERGENCY);

    /** What gateways tell the routine lane. */
    public static final Topic<String, Receipt> RECEIPTS_ROUTINE = receipts(Lane.ROUTINE);

    /** Mailboxes of the gateways, emergency lane. */
    public static final Topic<String, MailboxRecord> DELIVERIES_EMERGENCY = deliveries(Lane.EMERGENCY);

    /** Mailboxes of the gateways, routine lane and sessions topology. */
    public static final Topic<String, MailboxRecord> DELIVERIES_ROUTINE = deliveries(Lane.ROUTINE);

    /** Which connection of which participant is active where. */
    public static final Topic<String, Presence> PRESENCE = Topic.of(
            "crisis.presence",
            SESSION_KEY,
            Presence.class,
            Partitioning.SESSION,
            Cleanup.DELETE,
            // As long as the messages: the audit asks who was there.
            TopicLayout::messageRetention,
            List.of(GATEWAY, PROCESSOR),
            List.of(PROCESSOR, CLI),
            "Connections that become active or stop being it, who leaves, who ends a session; "
                    + "the sessions topology adds the connections of gateways that died, and lanes name "
                    + "sessions in which they know nobody to be connected.");

    /** Which sessions are emergencies, which are over. */
    public static final Topic<String, SessionStatus> SESSIONS = Topic.of(
            "crisis.sessions",
            SESSION_KEY,
            SessionStatus.class,
            Partitioning.SESSION,
            Cleanup.COMPACT_AND_DELETE,
            Topics::twiceTokenLifetime,
            List.of(PROCESSOR),
            List.of(GATEWAY, CLI),
            "What every gateway must know of a session: that it is an emergency, that it is over. "
                    + "Kept for as long as a token for it can live.");

    /** Tokens that are not to be taken any more. */
    public static final Topic<String, Revocation> REVOCATIONS = Topic.of(
            "crisis.revocations",
            "jti of the token",
            Revocation.class,
            Partitioning.SINGLE,
            Cleanup.COMPACT_AND_DELETE,
            Topics::twiceTokenLifetime,
            List.of(CLI),
            List.of(GATEWAY),
            "Tokens that are not to be taken any more. Kept for as long as a token can live.");

    /** Signs of life of the gateways. */
    public static final Topic<String, GatewayHeartbeat> GATEWAYS = Topic.of(
            "crisis.gateways",
            "gateway id",
            GatewayHeartbeat.class,
            Partitioning.SINGLE,
            Cleanup.COMPACT_AND_DELETE,
            days(1),
            List.of(GATEWAY),
            List.of(GATEWAY, PROCESSOR, MONITOR),
            "Each gateway's epoch, mailbox and heartbeat. A gateway is dead when others have beaten after it for the time-out.");

    /** Never written: its partitions are the mailbox numbers that gateways claim by group membership. */
    public static final Topic<String, GatewayHeartbeat> MAILBOXES = Topic.of(
            "crisis.mailboxes",
            "none",
            GatewayHeartbeat.class,
            Partitioning.MAILBOX,
            Cleanup.DELETE,
            days(1),
            List.of(),
            List.of(GATEWAY),
            "Never written. Its partitions stand for the mailbox numbers; owning one in the consumer group is owning the mailbox.");

    /** Escalations that are asked for otherwise than by a message. */
    public static final Topic<String, EscalationRequest> ESCALATION_REQUESTS = Topic.of(
            "crisis.escalation-requests",
            SESSION_KEY,
            EscalationRequest.class,
            Partitioning.SESSION,
            Cleanup.DELETE,
            TopicLayout::messageRetention,
            List.of(GATEWAY, PROCESSOR, ESCALATION, MONITOR + " (the watcher)", CLI + " (drills)"),
            List.of(ESCALATION, MONITOR, CLI),
            "Escalations asked for otherwise than by a message: a person who went offline, an EMERGENCY that nobody gets "
                    + "or that the brokers did not take, a trigger that nobody took, a drill.");

    /** Every escalation as it stands. */
    public static final Topic<String, Escalation> ESCALATIONS = Topic.of(
            "crisis.escalations",
            "escalation id",
            Escalation.class,
            Partitioning.SESSION,
            Cleanup.COMPACT_AND_DELETE,
            TopicLayout::auditRetention,
            List.of(ESCALATION, CLI + " (a human acknowledges, resolves)"),
            List.of(ESCALATION, PROCESSOR, MONITOR, CLI),
            "Every escalation as it stands; readers merge states by rank. The partition is that of the session.");

    /** What could not be used or delivered. */
    public static final Topic<String, DeadLetter> DEAD_LETTERS = Topic.of(
            "crisis.dead-letters",
            "dead letter id",
            DeadLetter.class,
            Partitioning.KEY,
            Cleanup.DELETE,
            days(30),
            List.of(GATEWAY, PROCESSOR, ESCALATION),
            List.of(MONITOR, CLI),
            "Records that could not be used and messages that could not be delivered, with the original bytes and the reason.");

    /** Who did what. */
    public static final Topic<String, AuditEvent> AUDIT = Topic.of(
            "crisis.audit",
            "session id, or the service",
            AuditEvent.class,
            Partitioning.KEY,
            Cleanup.DELETE,
            TopicLayout::auditRetention,
            List.of(GATEWAY, PROCESSOR, ESCALATION, CLI),
            List.of(CLI),
            "Who did what, when, with which outcome. No payloads, reasons or locations.");

    /** What the services measure. */
    public static final Topic<String, Telemetry> TELEMETRY = Topic.of(
            "crisis.telemetry",
            "service instance",
            Telemetry.class,
            Partitioning.SINGLE,
            Cleanup.DELETE,
            layout -> Duration.ofHours(1),
            List.of(GATEWAY, PROCESSOR, ESCALATION, MONITOR),
            List.of(MONITOR),
            "One-second histograms, counters and gauges of every instance.");

    /** What is wrong now. */
    public static final Topic<String, Alert> ALERTS = Topic.of(
            "crisis.alerts",
            "alert id",
            Alert.class,
            Partitioning.SINGLE,
            Cleanup.COMPACT_AND_DELETE,
            days(7),
            List.of(MONITOR),
            List.of(CLI),
            "Alerts, firing and over.");

    private static final List<Topic<?, ?>> ALL = List.of(
            MESSAGES_EMERGENCY,
            MESSAGES_HIGH,
            MESSAGES_NORMAL,
            MESSAGES_LOW,
            RECEIPTS_EMERGENCY,
            RECEIPTS_ROUTINE,
            DELIVERIES_EMERGENCY,
            DELIVERIES_ROUTINE,
            PRESENCE,
            SESSIONS,
            REVOCATIONS,
            GATEWAYS,
            MAILBOXES,
            ESCALATION_REQUESTS,
            ESCALATIONS,
            DEAD_LETTERS,
            AUDIT,
            TELEMETRY,
            ALERTS);

    private Topics() {}

    /** Every topic, in the order in which data passes. */
    public static List<Topic<?, ?>> all() {
        return ALL;
    }

    /** The messages of a priority. */
    public static Topic<String, LogRecord> messagesOf(Priority priority) {
        return switch (priority) {
            case EMERGENCY -> MESSAGES_EMERGENCY;
            case HIGH -> MESSAGES_HIGH;
            case NORMAL -> MESSAGES_NORMAL;
            case LOW -> MESSAGES_LOW;
        };
    }

    /** What gateways tell a lane. */
    public static Topic<String, Receipt> receiptsOf(Lane lane) {
        return switch (lane) {
            case EMERGENCY -> RECEIPTS_EMERGENCY;
            case ROUTINE -> RECEIPTS_ROUTINE;
        };
    }

    /** The gateways' mailboxes of a lane. */
    public static Topic<String, MailboxRecord> deliveriesOf(Lane lane) {
        return switch (lane) {
            case EMERGENCY -> DELIVERIES_EMERGENCY;
            case ROUTINE -> DELIVERIES_ROUTINE;
        };
    }

    private static Topic<String, LogRecord> messages(Priority priority) {
        return Topic.of(
                "crisis.messages." + priority.name().toLowerCase(Locale.ROOT),
                SESSION_KEY,
                LogRecord.class,
                Partitioning.SESSION,
                Cleanup.DELETE,
                TopicLayout::messageRetention,
                List.of(GATEWAY, PROCESSOR + " (the fence)", CLI + " (replays)"),
                priority == Priority.EMERGENCY ? List.of(PROCESSOR, ESCALATION, MONITOR, CLI) : List.of(PROCESSOR, CLI),
                "What participants said with priority " + priority + ", and the fence of sessions that are over. "
                        + "The offset is the message's position.");
    }

    private static Topic<String, Receipt> receipts(Lane lane) {
        return Topic.of(
                "crisis.receipts." + lane.label(),
                SESSION_KEY,
                Receipt.class,
                Partitioning.SESSION,
                Cleanup.DELETE,
                // As long as the messages: the audit asks what was acknowledged.
                TopicLayout::messageRetention,
                List.of(GATEWAY),
                List.of(PROCESSOR, CLI),
                "What gateways tell the " + lane.label() + " lane: acknowledged, refused, answers to probes.");
    }

    private static Topic<String, MailboxRecord> deliveries(Lane lane) {
        return Topic.of(
                "crisis.deliveries." + lane.label(),
                SESSION_KEY,
                MailboxRecord.class,
                Partitioning.MAILBOX,
                Cleanup.DELETE,
                layout -> Duration.ofHours(1),
                List.of(PROCESSOR),
                List.of(GATEWAY, CLI),
                "What the " + lane.label() + " lane has for each gateway"
                        + (lane == Lane.ROUTINE ? ", and what the sessions topology tells participants." : "."));
    }

    private static Function<TopicLayout, Duration> days(int days) {
        return layout -> Duration.ofDays(days);
    }

    /** A compacted record's age counts from its own time; twice leaves room for the segment that is still open. */
    private static Duration twiceTokenLifetime(TopicLayout layout) {
        return layout.tokenLifetime().multipliedBy(2);
    }
}
