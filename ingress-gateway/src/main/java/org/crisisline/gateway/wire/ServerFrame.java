package org.crisisline.gateway.wire;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.crisisline.schemas.record.EscalationState;
import org.crisisline.schemas.record.ParticipantEvent;
import org.crisisline.schemas.record.Priority;
import org.crisisline.schemas.record.Role;

/** What the gateway says. The components are the fields of the protocol. */
public sealed interface ServerFrame {
    /** What a client may do on its connection. */
    record Limits(int maxFrameBytes, int maxPayloadBytes, int messagesPerSecond, int burst) {}

    /** Authenticated; with {@code active}, in the session. */
    record Connected(
            String connectionId,
            String sessionId,
            String participantId,
            Role role,
            String gatewayId,
            boolean active,
            boolean emergency,
            boolean resumed,
            String epoch,
            Limits limits,
            long heartbeatMs,
            Instant serverTime)
            implements ServerFrame {}

    /** This connection became, or stopped being, the active one. */
    record Active(boolean active) implements ServerFrame {}

    /** The message is in the replicated log. */
    record Accepted(String id, Priority priority, long position, boolean duplicate) implements ServerFrame {}

    /** A message of another participant. */
    record Message(
            String id,
            Priority priority,
            long position,
            OptionalLong previous,
            String fromParticipantId,
            Role fromRole,
            String kind,
            String payload,
            Instant receivedAt,
            int attempt)
            implements ServerFrame {
        @Override
        public String toString() {
            return "Message[id=" + id + ", priority=" + priority + ", position=" + position + ", attempt=" + attempt
                    + "]";
        }
    }

    /** All that was pending has been sent. */
    record CaughtUp(Priority priority, OptionalLong position) implements ServerFrame {}

    /** These positions can't be delivered any more. */
    record Gap(Priority priority, long from, long to, String reason) implements ServerFrame {}

    /** That participant has acknowledged all up to there. */
    record Delivered(
            Priority priority, long position, String participantId, Optional<String> id, OptionalLong latencyMs)
            implements ServerFrame {}

    /** A human there has seen all up to there. */
    record Seen(Priority priority, long position, String participantId) implements ServerFrame {}

    /** An escalation has moved. */
    record Escalation(
            String id,
            String escalationId,
            EscalationState state,
            Optional<String> channel,
            Optional<String> by,
            long elapsedMs)
            implements ServerFrame {}

    /** A participant came or went. */
    record Participant(String participantId, Role role, ParticipantEvent event) implements ServerFrame {}

    /** The session is over. */
    record Ended(Optional<String> reason) implements ServerFrame {
        @Override
        public String toString() {
            return "Ended[]";
        }
    }

    /** This gateway is going away. */
    record Draining(long reconnectAfterMs, List<URI> urls) implements ServerFrame {
        public Draining {
            urls = List.copyOf(urls);
        }
    }

    /** The log does not answer this gateway, or does again. */
    record CutOff(boolean cutOff, long moveAfterMs) implements ServerFrame {}

    /** The answer to a ping; the nonce is JSON as it stood in the ping. */
    record Pong(Optional<String> nonce, Instant serverTime) implements ServerFrame {}

    /** Refused. */
    record Refused(ErrorCode code, String message, Optional<String> id, OptionalLong retryAfterMs)
            implements ServerFrame {
        /** A refusal without id or time to wait. */
        public static Refused of(ErrorCode code, String message) {
            return new Refused(code, message, Optional.empty(), OptionalLong.empty());
        }

        /** A refusal of the message with that id. */
        public static Refused of(ErrorCode code, String message, String id) {
            return new Refused(code, message, Optional.of(id), OptionalLong.empty());
        }

        /** A refusal with the time after which to try again. */
        public static Refused later(ErrorCode code, String message, Optional<String> id, long retryAfterMs) {
            return new Refused(code, message, id, OptionalLong.of(retryAfterMs));
        }
    }
}
