package org.crisisline.gateway.publish;

import java.util.Objects;
import org.apache.avro.specific.SpecificRecordBase;
import org.crisisline.gateway.connection.Party;
import org.crisisline.schemas.record.Presence;

/**
 * A gateway while it owns one mailbox.
 *
 * @param gatewayId the gateway
 * @param epoch higher for each incarnation of it
 * @param mailbox the partition of {@code crisis.deliveries.*} that it reads
 */
public record Incarnation(String gatewayId, long epoch, int mailbox) {
    public Incarnation {
        Objects.requireNonNull(gatewayId, "gatewayId");
    }

    /** What it has to say about a connection, as a record of {@code crisis.presence}. */
    public Presence presence(Party party, SpecificRecordBase body) {
        return new Presence(
                party.sessionId(),
                party.participantId(),
                party.role(),
                party.connectionId(),
                gatewayId,
                epoch,
                mailbox,
                body);
    }
}
