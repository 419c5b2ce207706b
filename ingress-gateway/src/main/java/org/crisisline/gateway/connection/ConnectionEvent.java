package org.crisisline.gateway.connection;

import java.time.Duration;
import java.util.Optional;
import org.crisisline.gateway.wire.ClientFrame;
import org.crisisline.gateway.wire.CloseReason;
import org.crisisline.schemas.record.EscalationNotice;
import org.crisisline.schemas.record.MailboxRecord;
import org.crisisline.schemas.record.Priority;

/** What happens to a connection. */
public sealed interface ConnectionEvent {
    /** A frame was read. */
    record FrameRead(ClientFrame frame) implements ConnectionEvent {}

    /** Something was read that is no frame of the protocol. */
    record FrameInvalid(String message, Optional<String> id) implements ConnectionEvent {}

    /** A WebSocket ping or pong was read. */
    record Heard() implements ConnectionEvent {}

    /** The client broke a rule below the protocol: frames too big, not UTF-8, of the wrong kind. */
    record TransportBroken(CloseReason reason, String explanation) implements ConnectionEvent {}

    /** The client sent a close frame. */
    record CloseRead(int code) implements ConnectionEvent {}

    /** The connection is gone. */
    record ChannelGone() implements ConnectionEvent {}

    /** Time has passed. */
    record Tick() implements ConnectionEvent {}

    /** The log has a message. */
    record LogAccepted(String id, long position) implements ConnectionEvent {}

    /** The log did not take a message; it may be sent again after that time. */
    record LogRefused(String id, PublishFailure failure, Duration retryAfter) implements ConnectionEvent {
        /** Long enough for a producer to get rid of something. */
        private static final Duration USUAL = Duration.ofMillis(500);

        public LogRefused(String id, PublishFailure failure) {
            this(id, failure, USUAL);
        }
    }

    /** The log is not known to have what was last reported as seen at that priority. */
    record SeenLost(Priority priority) implements ConnectionEvent {}

    /** An escalation instance was asked directly for the human that a message asks for, and says where that stands. */
    record HumanAsked(EscalationNotice notice) implements ConnectionEvent {}

    /** The mailbox brought a record for this connection; clogged: what was written before still waits for the client to read. */
    record MailboxRead(MailboxRecord record, boolean clogged) implements ConnectionEvent {
        public MailboxRead(MailboxRecord record) {
            this(record, false);
        }
    }

    /** Another connection of the participant on this gateway became the active one. */
    record TakenOver(String byConnectionId) implements ConnectionEvent {}

    /** The participant has more connections than allowed, and this is the oldest spare. */
    record Evicted() implements ConnectionEvent {}

    /** The session is over. */
    record SessionOver(Optional<String> reason) implements ConnectionEvent {}

    /** The token was revoked. */
    record TokenRevoked() implements ConnectionEvent {}

    /** The log has it that the participant has left. */
    record HasLeft() implements ConnectionEvent {}

    /** The log is not told that the participant leaves. */
    record LeaveRefused(PublishFailure failure) implements ConnectionEvent {}

    /** The log is not told that the session is to end. */
    record EndRefused(PublishFailure failure) implements ConnectionEvent {}

    /** The log may have missed who is here: tell it again. */
    record RenewPresence() implements ConnectionEvent {}

    /** The gateway will go away. */
    record DrainAnnounced(long reconnectAfterMs) implements ConnectionEvent {}

    /** The gateway goes away. */
    record DrainOver() implements ConnectionEvent {}

    /** The gateway has lost the log, or has it again; who is better off elsewhere goes there after that time. */
    record CutOffTold(boolean cutOff, long moveAfterMs) implements ConnectionEvent {}

    /** There is no room for this connection. */
    record NoRoom() implements ConnectionEvent {}
}
