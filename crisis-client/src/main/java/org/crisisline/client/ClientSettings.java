package org.crisisline.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.crisisline.client.frame.EmergencyNumber;
import org.crisisline.client.inbox.PositionStore;
import org.crisisline.client.outbox.OutboxLimits;
import org.crisisline.client.socket.GatewayAddress;

/**
 * What a client was built with, checked.
 *
 * @param spareKept whether the active connection has a spare beside it, at another gateway, where there is one
 */
record ClientSettings(
        List<GatewayAddress> addresses,
        boolean plaintextAllowed,
        TokenSource tokens,
        TokenPlace tokenPlace,
        PositionStore positions,
        boolean spareKept,
        Joining joining,
        boolean autoAcknowledge,
        OutboxLimits outbox,
        boolean paced,
        int idsRemembered,
        List<EmergencyNumber> emergencyNumbers,
        Timing timing) {

    ClientSettings {
        addresses = List.copyOf(addresses);
        emergencyNumbers = List.copyOf(emergencyNumbers);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("gateways: expected at least one wss://HOST:PORT, found none");
        }
        if (idsRemembered < 1) {
            throw new IllegalArgumentException("ids remembered: expected 1 or more, found " + idsRemembered);
        }
    }

    /** What the {@code connect} frame says, apart from token and resume. */
    record Joining(OptionalInt severity, Optional<Boolean> emergency, boolean standby) {
        Joining {
            // Here, and not first in the frame: a connection would be closed for it, and say that it was lost.
            if (severity.isPresent() && (severity.getAsInt() < 1 || severity.getAsInt() > 10)) {
                throw new IllegalArgumentException("severity: expected 1 to 10, found " + severity.getAsInt());
            }
        }
    }

    /**
     * How long things may take.
     *
     * @param partingTimeout until leaving, or ending the session, is answered
     */
    record Timing(
            Duration connectTimeout,
            int connectAttempts,
            Duration firstBackOff,
            Duration longestBackOff,
            Duration partingTimeout) {
        private static final Duration ACTIVATION = Duration.ofSeconds(2);

        Timing {
            check("connect time-out", connectTimeout);
            check("parting time-out", partingTimeout);
            if (connectAttempts < 1) {
                throw new IllegalArgumentException("connect attempts: expected 1 or more, found " + connectAttempts);
            }
        }

        /**
         * How long a spare may take to become the active connection: a round trip, and whatever a gateway is behind when everyone of another
         * one comes at once. Then it is as lost as the one that it was to replace.
         */
        Duration activationTimeout() {
            return connectTimeout.compareTo(ACTIVATION) < 0 ? connectTimeout : ACTIVATION;
        }

        private static void check(String name, Duration limit) {
            if (limit.isNegative() || limit.isZero() || limit.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(name + ": expected above 0 and at most a day, found " + limit);
            }
        }
    }
}
