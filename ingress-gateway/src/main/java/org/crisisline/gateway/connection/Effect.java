package org.crisisline.gateway.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.gateway.token.TokenClaims;
import org.crisisline.gateway.wire.CloseReason;
import org.crisisline.gateway.wire.ServerFrame;
import org.crisisline.schemas.record.Attached;
import org.crisisline.schemas.record.Detached;
import org.crisisline.schemas.record.Left;
import org.crisisline.schemas.record.LogRecord;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.topic.Lane;

/** What a conversation wants done, in the order in which it is to be done. */
sealed interface Effect {
    /**
     * Write a frame.
     *
     * @param hurried whether it goes out at once; otherwise with what is written next, or a little later
     */
    record Write(ServerFrame frame, boolean hurried) implements Effect {
        Write(ServerFrame frame) {
            this(frame, true);
        }
    }

    /** Write a WebSocket ping. */
    record PingClient() implements Effect {}

    /** Close with a close frame. */
    record Close(CloseReason reason, int code, String text) implements Effect {
        private static final int MAX_TEXT_BYTES = 123;

        /** A close frame has room for 123 bytes of text. */
        static Close of(CloseReason reason, int code, String text) {
            String cut = text;
            while (cut.getBytes(UTF_8).length > MAX_TEXT_BYTES) {
                cut = cut.substring(0, cut.length() - 1);
            }
            return new Close(reason, code, cut);
        }
    }

    /** Publish a message; the answer comes back as an event. */
    record Publish(String id, Priority priority, LogRecord message) implements Effect {}

    /** Tell a lane: an {@code Acknowledged}, {@code Refused} or {@code ProbeAnswer}. */
    record Report(Lane lane, SpecificRecordBase receiptBody) implements Effect {}

    /** Be known as a connection of the participant, a spare at first. */
    record Register(TokenClaims claims, boolean standby) implements Effect {}

    /** Become the participant's active connection here, and tell the log. */
    record Attach(Attached body) implements Effect {}

    /** Tell the log again that this connection is the active one. */
    record Renew(Attached body) implements Effect {}

    /** Be known as a spare: a connection of another gateway is the active one. */
    record StandDown() implements Effect {}

    /** Be known no longer; with a body, also tell the log. */
    record Deregister(Detached bodyOrNull) implements Effect {}

    /** Tell the log that the participant leaves, and say when it has it, or will not be told. */
    record Leave(Left presenceBody) implements Effect {}

    /** Don't tell it any more: the log did not answer in time. */
    record Stay() implements Effect {}

    /** Tell the log an {@code EndRequested}, and say when it will not be told. */
    record Announce(SpecificRecordBase presenceBody) implements Effect {}

    /** The session is an emergency from here on. */
    record MarkEmergency() implements Effect {}

    /** Something that belongs into the audit. */
    record Audit(String action, String outcome, Optional<String> escalationId, Map<String, String> facts)
            implements Effect {
        public Audit {
            facts = Map.copyOf(facts);
        }

        static Audit of(String action, String outcome) {
            return new Audit(action, outcome, Optional.empty(), Map.of());
        }
    }

    /** Something was measured. */
    record Measure(Measurement what, Priority priority, long nanos) implements Effect {}

    /** A record was addressed to this connection that is not of its session or participant: never to happen. */
    record Misdirected() implements Effect {}

    /** What is measured. */
    enum Measurement {
        /** Accept of the socket to {@code connected}. */
        HANDSHAKE,
        /** Frame read to the log's answer. */
        ACCEPTED,
        /** Frame read to the recipient's acknowledgement being back. */
        DELIVERED,
        /** Frame read to the notice that a channel has accepted the call. */
        ESCALATED
    }
}
