package org.crisisline.delivery.lane;

import java.util.Objects;

/**
 * Where a participant is connected now.
 *
 * @param connectionId the connection
 * @param gatewayId the gateway that holds it
 * @param gatewayEpoch that gateway's incarnation
 * @param mailbox the partition that it reads
 * @param activation when it became the active one
 * @param fromStart the client named positions of another log epoch: on this connection it gets everything from the beginning,
 *     whatever its cursor says
 */
public record ActiveConnection(
        String connectionId,
        String gatewayId,
        long gatewayEpoch,
        int mailbox,
        Activation activation,
        boolean fromStart) {
    public ActiveConnection {
        Objects.requireNonNull(connectionId, "connectionId");
        Objects.requireNonNull(gatewayId, "gatewayId");
        Objects.requireNonNull(activation, "activation");
    }

    /** Whether a record for the one reaches the other: the same connection, gateway incarnation and mailbox. */
    boolean reaches(ActiveConnection other) {
        return connectionId.equals(other.connectionId)
                && gatewayId.equals(other.gatewayId)
                && gatewayEpoch == other.gatewayEpoch
                && mailbox == other.mailbox;
    }
}
