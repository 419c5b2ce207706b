package org.crisisline.delivery.sessions;

import java.util.Objects;
import org.crisisline.delivery.lane.Activation;
import org.crisisline.schemas.record.Presence;

/**
 * A participant's active connection.
 *
 * @param connectionId the connection
 * @param gatewayId the gateway that holds it
 * @param gatewayEpoch that gateway's incarnation
 * @param mailbox the partition that it reads
 * @param activation when it became the active one
 */
record Seat(String connectionId, String gatewayId, long gatewayEpoch, int mailbox, Activation activation) {
    Seat {
        Objects.requireNonNull(connectionId, "connectionId");
        Objects.requireNonNull(gatewayId, "gatewayId");
        Objects.requireNonNull(activation, "activation");
    }

    static Seat of(Presence presence, Activation activation) {
        return new Seat(
                presence.getConnectionId(),
                presence.getGatewayId(),
                presence.getGatewayEpoch(),
                presence.getMailbox(),
                activation);
    }

    boolean is(String connection) {
        return connectionId.equals(connection);
    }

    GatewayRef gateway() {
        return new GatewayRef(gatewayId, gatewayEpoch, mailbox);
    }
}
