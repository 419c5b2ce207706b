package org.crisisline.gateway.wire;

import java.util.Optional;
import java.util.OptionalInt;
import org.crisisline.runtime.config.Secret;
import org.crisisline.schemas.record.Priority;

/** What a client says. Values checked by the codec; {@code toString} shows neither payloads nor tokens nor locations. */
public sealed interface ClientFrame {
    /**
     * The first frame: joins the session of the token, or stays a spare.
     *
     * @param token the token, unless it came with the upgrade
     * @param severity 1 to 10
     * @param emergency the client says that this is an emergency
     * @param standby stay a spare
     * @param resume where the client stands
     */
    record Connect(
            Optional<Secret> token,
            OptionalInt severity,
            boolean emergency,
            boolean standby,
            Optional<ResumePoint> resume)
            implements ClientFrame {}

    /**
     * Makes this spare the active connection.
     *
     * @param resume where the client stands
     */
    record Activate(Optional<ResumePoint> resume) implements ClientFrame {}

    /**
     * Publishes a message.
     *
     * @param id legal by {@code Identifiers}
     * @param kind legal by {@code Identifiers}
     * @param priority empty: what the session's state says
     * @param payload a JSON object, as the client wrote it
     */
    record Send(String id, String kind, Optional<Priority> priority, String payload) implements ClientFrame {
        @Override
        public String toString() {
            return "Send[id=" + id + ", kind=" + kind + ", priority=" + priority + ", payload of " + payload.length()
                    + " characters]";
        }
    }

    /**
     * Asks for human help now.
     *
     * @param id legal by {@code Identifiers}
     * @param severity 1 to 10
     * @param reason in the client's words
     * @param location where the person is
     */
    record Escalate(String id, int severity, Optional<String> reason, Optional<Place> location) implements ClientFrame {
        @Override
        public String toString() {
            return "Escalate[id=" + id + ", severity=" + severity + "]";
        }
    }

    /**
     * All of that priority up to the position has arrived and is kept.
     *
     * @param priority the priority
     * @param position from 0
     */
    record Ack(Priority priority, long position) implements ClientFrame {}

    /**
     * A human has seen all of that priority up to the position.
     *
     * @param priority the priority
     * @param position from 0
     */
    record Seen(Priority priority, long position) implements ClientFrame {}

    /** This participant leaves for good. */
    record Leave() implements ClientFrame {}

    /**
     * Ends the session for everyone.
     *
     * @param reason in the client's words
     */
    record End(Optional<String> reason) implements ClientFrame {
        @Override
        public String toString() {
            return "End[]";
        }
    }

    /**
     * Asks for a {@code pong}.
     *
     * @param nonce to be answered: a JSON text or number, as it stood in the frame
     */
    record Ping(Optional<String> nonce) implements ClientFrame {}

    /** The frame's type, as it stands in the frame. */
    default String type() {
        if (this instanceof Connect) {
            return "connect";
        } else if (this instanceof Activate) {
            return "activate";
        } else if (this instanceof Send) {
            return "send";
        } else if (this instanceof Escalate) {
            return "escalate";
        } else if (this instanceof Ack) {
            return "ack";
        } else if (this instanceof Seen) {
            return "seen";
        } else if (this instanceof Leave) {
            return "leave";
        } else if (this instanceof End) {
            return "end";
        }
        return "ping";
    }
}
