package org.crisisline.client.frame;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a gateway says. Positions count from 0 and rise within a session and priority; they are not dense. */
public sealed interface ServerFrame {
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
            Duration heartbeat,
            Instant serverTime)
            implements ServerFrame {}

    /** This connection became, or stopped being, the active one. */
    record Active(boolean active) implements ServerFrame {}

    /** The message is in the replicated log: it can't be lost. */
    record Accepted(String id, Priority priority, long position, boolean duplicate) implements ServerFrame {}

    /** Who said something. */
    record Sender(String participantId, Role role) {}

    /**
     * A message of another participant.
     *
     * @param previous the position before it for this participant and priority
     * @param payload what was said: a JSON object; not told by {@code toString}
     * @param receivedAt when the sender's gateway read it, on that gateway's clock
     * @param attempt 1 when it is sent for the first time
     */
    record Message(
            String id,
            Priority priority,
            long position,
            OptionalLong previous,
            Sender from,
            String kind,
            ObjectNode payload,
            Instant receivedAt,
            int attempt)
            implements ServerFrame {
        @Override
        public String toString() {
            return "Message[id=" + id + ", priority=" + priority + ", position=" + position + ", previous=" + previous
                    + ", from=" + from + ", kind=" + kind + ", payload=REDACTED, receivedAt=" + receivedAt
                    + ", attempt="
                    + attempt + "]";
        }
    }

    /** All that was pending at that priority has been sent; live from here. */
    record CaughtUp(Priority priority, OptionalLong position) implements ServerFrame {}

    /** These positions, both included, can't be delivered any more. */
    record Gap(Priority priority, long from, long to, String reason) implements ServerFrame {}

    /** That participant has acknowledged all of this client's messages up to there; id and latency are the latest one's. */
    record Delivered(
            Priority priority, long position, String participantId, Optional<String> id, OptionalLong latencyMs)
            implements ServerFrame {}

    /** A human there has seen this client's messages up to there. */
    record Seen(Priority priority, long position, String participantId) implements ServerFrame {}

    /** How far an escalation of this session is; everyone in the session is told. */
    record Escalation(
            String id,
            String escalationId,
            EscalationState state,
            Optional<String> channel,
            Optional<String> by,
            Duration elapsed)
            implements ServerFrame {}

    /** Another participant came, went, or is there. */
    record Participant(String participantId, Role role, ParticipantEvent event) implements ServerFrame {}

    /** The session is over; close 1000 follows. */
    record Ended(Optional<String> reason) implements ServerFrame {
        @Override
        public String toString() {
            return "Ended[reason=" + reason.map(r -> "REDACTED") + "]";
        }
    }

    /** This gateway is going away: connect elsewhere, then close. */
    record Draining(Duration reconnectAfter, List<String> urls) implements ServerFrame {
        public Draining {
            urls = List.copyOf(urls);
        }
    }

    /**
     * The log does not answer this gateway, so that nothing comes and nothing is accepted; or it does again.
     *
     * @param moveAfter how long to wait before going to a gateway that has not said so
     */
    record CutOff(boolean cutOff, Duration moveAfter) implements ServerFrame {}

    /** The answer to a ping. */
    record Pong(Optional<String> nonce, Instant serverTime) implements ServerFrame {}

    /** Something was refused; {@code rawCode} is what the server wrote, for codes that this client does not know. */
    record Refusal(ErrorCode code, String rawCode, String message, Optional<String> id, Optional<Duration> retryAfter)
            implements ServerFrame {}

    /**
     * The card of emergency numbers: a frame of its own before a connection is closed for good, and also what {@code connected}, a refusal, or the
     * body of a refused upgrade says of it, told before these.
     */
    record EmergencyNumbers(List<EmergencyNumber> numbers) implements ServerFrame {
        public EmergencyNumbers {
            numbers = List.copyOf(numbers);
        }
    }

    /** A frame of a type that this client does not know: to be ignored. */
    record Unknown(String type) implements ServerFrame {}
}
