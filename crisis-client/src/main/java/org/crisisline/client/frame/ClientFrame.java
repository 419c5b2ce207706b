package org.crisisline.client.frame;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What a client says. Frames that carry a token, a payload, a reason or a location do not tell it in {@code toString}. */
public sealed interface ClientFrame {
    /** Joins the session of the token, or stays a spare. The token is left out when the upgrade carried it. */
    record Connect(
            Optional<String> token,
            OptionalInt severity,
            Optional<Boolean> emergency,
            boolean standby,
            Optional<Resume> resume)
            implements ClientFrame {
        public Connect {
            severity.ifPresent(Checks::severity);
        }

        @Override
        public String toString() {
            return "Connect[token=" + token.map(t -> "REDACTED") + ", severity=" + severity + ", emergency=" + emergency
                    + ", standby=" + standby + ", resume=" + resume + "]";
        }
    }

    /** Makes a spare the active connection. */
    record Activate(Optional<Resume> resume) implements ClientFrame {}

    /** What can be sent again under the same id until it is answered. */
    sealed interface Publication extends ClientFrame {
        /** Unique for this participant in this session. */
        String id();

        /** Empty as long as it depends on whether the session is an emergency. */
        Optional<Priority> priority();
    }

    /** Publishes a message. The payload is copied: changing it afterwards changes nothing here. */
    record Send(String id, String kind, Optional<Priority> priority, ObjectNode payload) implements Publication {
        public Send {
            Checks.id(id);
            Checks.kind(kind);
            payload = Objects.requireNonNull(payload, "payload").deepCopy();
        }

        /** The same message with its priority said. */
        public Send withPriority(Priority said) {
            return new Send(id, kind, Optional.of(said), payload);
        }

        @Override
        public String toString() {
            return "Send[id=" + id + ", kind=" + kind + ", priority=" + priority + ", payload=REDACTED]";
        }
    }

    /** Asks for human help now: a message of priority EMERGENCY. */
    record Escalate(String id, int severity, Optional<String> reason, Optional<Location> location)
            implements Publication {
        public Escalate {
            Checks.id(id);
            Checks.severity(severity);
        }

        @Override
        public Optional<Priority> priority() {
            return Optional.of(Priority.EMERGENCY);
        }

        @Override
        public String toString() {
            return "Escalate[id=" + id + ", severity=" + severity + ", reason and location=REDACTED]";
        }
    }

    /** All of that priority up to and including the position has arrived and is kept. */
    record Ack(Priority priority, long position) implements ClientFrame {}

    /** A human has seen all up to there. Implies {@link Ack}. */
    record Seen(Priority priority, long position) implements ClientFrame {}

    /** This participant leaves for good. */
    record Leave() implements ClientFrame {}

    /** Ends the session for everyone. */
    record End(Optional<String> reason) implements ClientFrame {
        @Override
        public String toString() {
            return "End[reason=" + reason.map(r -> "REDACTED") + "]";
        }
    }

    /** Answered by {@code pong} with the same nonce. */
    record Ping(Optional<String> nonce) implements ClientFrame {}
}

/** What the server would refuse anyway is refused before it is sent. */
final class Checks {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private Checks() {}

    static void id(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("id: expected 1 to 64 of A-Z a-z 0-9 . _ : -, found " + id.length()
                    + " characters not all of these");
        }
    }

    static void kind(String kind) {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException(
                    "kind: expected a lower_snake name of 1 to 64 characters, found " + kind);
        }
    }

    static void severity(int severity) {
        if (severity < 1 || severity > 10) {
            throw new IllegalArgumentException("severity: expected 1 to 10, found " + severity);
        }
    }
}
