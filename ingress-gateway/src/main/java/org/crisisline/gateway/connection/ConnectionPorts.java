package org.crisisline.gateway.connection;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.gateway.metrics.GatewayMetrics;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.runtime.time.Ticker;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/**
 * What a connection needs of the rest of the gateway. Every port is called on event loops, by all connections, and must not block.
 *
 * @param roster who is here
 * @param messages the message topics
 * @param receipts the receipt topics
 * @param presence the presence topic
 * @param audit the audit topic
 * @param activity the cache of session state
 * @param sessions what is known of sessions
 * @param tokens the verification of tokens
 * @param metrics what is measured
 * @param clock the wall clock
 * @param ticker the monotonic clock
 */
public record ConnectionPorts(
        Roster roster,
        MessageLog messages,
        ReceiptLog receipts,
        PresenceLog presence,
        AuditTrail audit,
        SessionActivity activity,
        Sessions sessions,
        TokenGate tokens,
        GatewayMetrics metrics,
        Clock clock,
        Ticker ticker) {

    /** Who is connected here. */
    public interface Roster {
        /** A connection that is a spare for now. */
        void register(ConnectionHandle handle, TokenClaims claims, boolean standby);

        /**
         * Makes it the participant's active connection on this gateway; the one before is told.
         *
         * @param announce tells the log, with the number of spares; called before any other connection of the participant can
         *     become active, so the log hears it in the same order
         */
        void attach(ConnectionHandle handle, TokenClaims claims, IntConsumer announce);

        /** Makes it a spare. */
        void standDown(ConnectionHandle handle, TokenClaims claims);

        /** Forgets it. */
        void deregister(ConnectionHandle handle, TokenClaims claims);

        /** Whether it is the participant's active connection here. */
        boolean isActive(ConnectionHandle handle, TokenClaims claims);
    }

    /** The message topics. */
    public interface MessageLog {
        /** Publishes a message; the answer comes on another thread, or at once. */
        void publish(Priority priority, LogRecord message, Answer answer);
    }

    /** The log's answer to a message. One of {@code accepted} and {@code refused} once, on a producer's thread or the caller's; must not block. */
    public interface Answer {
        /** All in-sync replicas have it at that position. */
        void accepted(long position);

        /** It is not known to be there. */
        void refused(PublishFailure failure);

        /** It is not there; it may be sent again after that time. */
        default void refused(PublishFailure failure, Duration retryAfter) {
            refused(failure);
        }

        /**
         * It asked for a human, the log took its time, and an escalation instance was asked directly: where the escalation stands. Apart from the
         * log's answer, before or after it; more than once, or never.
         */
        default void escalated(EscalationNotice notice) {
            // Whoever has no client waiting hears it over the log.
        }
    }

    /** The receipt topics. What is lost here, a probe asks for; what no probe asks for, the connection says again. */
    @FunctionalInterface
    public interface ReceiptLog {
        /** Publishes an {@code Acknowledged}, {@code Refused} or {@code ProbeAnswer}. */
        void report(Lane lane, Party party, SpecificRecordBase body);

        /**
         * As {@link #report(Lane, Party, SpecificRecordBase)}.
         *
         * @param lost run once if the log is not known to have it, on a producer's thread or at once; must not block
         */
        default void report(Lane lane, Party party, SpecificRecordBase body, Runnable lost) {
            report(lane, party, body);
        }
    }

    /** The presence topic. */
    @FunctionalInterface
    public interface PresenceLog {
        /**
         * Publishes until the log has it, in the order of the calls. Everything but a {@code Detached} is given up when it is too old.
         *
         * @param wanted asked before each attempt; when false it is given up
         * @param answer told what became of it
         */
        void tell(Party party, SpecificRecordBase body, BooleanSupplier wanted, PresenceAnswer answer);

        /** As above, for whoever does not wait for the log. */
        default void tell(Party party, SpecificRecordBase body, BooleanSupplier wanted) {
            tell(party, body, wanted, PresenceAnswer.NOBODY_WAITS);
        }
    }

    /**
     * What became of presence: one of both once, and neither when it was not wanted any more. On a producer's thread, the outbox's or the
     * caller's; must not block.
     */
    public interface PresenceAnswer {
        /** For what is told again anyway, or always finds room. */
        PresenceAnswer NOBODY_WAITS = new PresenceAnswer() {
            @Override
            public void inLog(long offset) {
                // As hoped for.
            }

            @Override
            public void refused(PublishFailure failure) {
                // The outbox has counted it.
            }
        };

        /** The log has it, there; -1 when it does not say where. */
        void inLog(long offset);

        /**
         * It will not be told: {@code OVERLOADED} when it never was, which is said before {@code tell} returns, {@code UNAVAILABLE} when the log
         * may have it all the same.
         */
        void refused(PublishFailure failure);
    }

    /** The audit topic. */
    @FunctionalInterface
    public interface AuditTrail {
        /** Records who did what. Never waits; what there is no room for is counted. */
        void record(
                String action,
                Optional<Party> party,
                Optional<String> escalationId,
                String outcome,
                Map<String, String> facts);
    }

    /** The cache of session state. */
    public interface SessionActivity {
        /** A connection came, or became the active one or a spare. */
        void connected(Party party, boolean active);

        /** A connection is gone. */
        void disconnected(Party party);

        /** Something was said. */
        void touched(String sessionId);

        /** The session is an emergency. */
        void emergency(String sessionId);
    }

    /** What is known of sessions. */
    public interface Sessions extends SessionKnowledge {
        /** The session is an emergency from here on. */
        void markEmergency(String sessionId);
    }
}
