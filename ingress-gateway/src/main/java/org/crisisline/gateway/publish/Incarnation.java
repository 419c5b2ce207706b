package org.crisisline.gateway.publish;

import java.util.Objects;

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
}
