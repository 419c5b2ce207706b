package org.crisisline.delivery.lane;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.crisisline.schemas.record.Priority;

/**
 * Where a participant is connected now.
 *
 * @param connectionId the connection
 * @param gatewayId the gateway that holds it
 * @param gatewayEpoch that gateway's incarnation
 * @param mailbox the partition that it reads
 * @param activation when it became the active one
 * @param replays where the client said to have less than its cursor says, after it lost what it had acknowledged, or since it knows another log: behind
 *     which position it is to get everything again on this connection; {@link Cursor#NONE} from the beginning
 */
public record ActiveConnection(
        String connectionId,
        String gatewayId,
        long gatewayEpoch,
        int mailbox,
        Activation activation,
        Map<Priority, Long> replays) {
    public ActiveConnection {
        Objects.requireNonNull(connectionId, "connectionId");
        Objects.requireNonNull(gatewayId, "gatewayId");
        Objects.requireNonNull(activation, "activation");
        replays = Map.copyOf(replays);
    }

    /** Whether there is more to be had on it, at a priority, than what lies behind the cursor. */
    boolean replays(Priority priority) {
        return replays.containsKey(priority);
    }

    /** The connection, on which all that was to be had again at a priority has arrived. */
    ActiveConnection replayed(Priority priority) {
        Map<Priority, Long> left = new HashMap<>(replays);
        left.remove(priority);
        return new ActiveConnection(connectionId, gatewayId, gatewayEpoch, mailbox, activation, left);
    }

    /** Whether a record for the one reaches the other: the same connection, gateway incarnation and mailbox. */
    boolean reaches(ActiveConnection other) {
        return connectionId.equals(other.connectionId)
                && gatewayId.equals(other.gatewayId)
                && gatewayEpoch == other.gatewayEpoch
                && mailbox == other.mailbox;
    }
}
